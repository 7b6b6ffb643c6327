// Runs the image of an example as a test needs it: as this user, without network, with folders of this machine at the
// paths of the channels.
import { join } from "node:path";
import { engineCli, type EngineCli } from "../../engine/engine-cli.ts";
import { ensureBaseImage } from "../../engine/ensure-base-image.ts";
import { buildImage } from "../../engine/index.ts";
import { requireEngine } from "../../engine/require-engine.ts";
import type { Finished } from "../../engine/run-command.ts";

/** Where the examples are. */
export const EXAMPLES: string = join(import.meta.dirname, "..", "..", "..", "examples");

/** Folders on this machine by channel. */
export type Channels = Readonly<Record<string, string>>;

/** Runs the image of the example `name`; `env` holds `NAME=value`. */
export type RunExample = (
  name: string,
  channels: Channels,
  env?: readonly string[],
) => Promise<Finished>;

/** Builds the images of these examples, where they are not there yet. */
export async function prepareExamples(...names: readonly string[]): Promise<RunExample> {
  const cli = await engineCli(await requireEngine());
  const base = await ensureBaseImage();
  if (!base.ok) throw new Error(base.reason);
  for (const name of names) await buildImage({ tag: imageOf(name), context: join(EXAMPLES, name) });
  return (name, channels, env = []) => run(cli, { name, channels, env });
}

function run(
  cli: EngineCli,
  { name, channels, env }: { name: string; channels: Channels; env: readonly string[] },
): Promise<Finished> {
  const mounts = Object.entries(channels).map(
    ([channel, folder]) => `${folder}:/home/kaapana/${channel}`,
  );
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const options = [...mounts.flatMap((mount) => ["-v", mount]), ...env.flatMap((e) => ["-e", e])];
  return cli(["run", "--rm", "--network", "none", "--user", user, ...options, imageOf(name)]);
}

function imageOf(name: string): string {
  return `task-api-example/${name}:1.0`;
}
