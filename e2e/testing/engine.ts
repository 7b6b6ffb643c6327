// What is on the engine, asked of the engine's own client.
import { engineCli } from "../../scripts/engine/engine-cli.ts";
import { requireEngine } from "../../scripts/engine/require-engine.ts";

/** Calls the engine's client; throws when it says no. */
export async function engineSays(...args: readonly string[]): Promise<string> {
  const cli = await engineCli(await requireEngine());
  const { code, stdout, stderr } = await cli(args);
  if (code !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

/** The names of the containers of a run that are still there. */
export async function containersOf(runId: string): Promise<readonly string[]> {
  const filter = `label=task-api.key=${runId}`;
  const names = await engineSays("ps", "--all", "--filter", filter, "--format", "{{.Names}}");
  return names.split("\n").filter((name) => name !== "");
}
