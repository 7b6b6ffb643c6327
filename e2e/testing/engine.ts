// What is on the engine, asked of the engine's own client.
import { connectDocker } from "../../packages/docker/src/index.ts";
import type { EngineDescription } from "../../packages/runtime/src/index.ts";
import { engineCli } from "../../scripts/engine/engine-cli.ts";
import { requireEngine } from "../../scripts/engine/require-engine.ts";

/** Calls the engine's client; throws when it says no. */
export async function engineSays(...args: readonly string[]): Promise<string> {
  const cli = await engineCli(await requireEngine());
  const { code, stdout, stderr } = await cli(args);
  if (code !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

/** The names of the containers of a run that are still there, in any state or in the one given. */
export async function containersOf(runId: string, state?: string): Promise<readonly string[]> {
  const filters = [
    `label=task-api.key=${runId}`,
    ...(state === undefined ? [] : [`status=${state}`]),
  ];
  const args = filters.flatMap((filter) => ["--filter", filter]);
  const names = await engineSays("ps", "--all", ...args, "--format", "{{.Names}}");
  return names.split("\n").filter((name) => name !== "");
}

/** What the engine says of itself. */
export async function describeEngine(): Promise<EngineDescription> {
  const runtime = await connectDocker({ host: (await requireEngine()).host });
  try {
    return await runtime.describe();
  } finally {
    await runtime.close();
  }
}
