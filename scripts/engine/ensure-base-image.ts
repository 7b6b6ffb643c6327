// Makes sure that the image all examples start from is there: taken as it is, else pulled, else made
// on this machine from Debian's packages, which works where no registry can be reached.
import { bootstrapBase } from "./bootstrap-base.ts";
import { engineCli, type EngineCli } from "./engine-cli.ts";
import type { Engine } from "./find-engine.ts";
import { lastLines } from "./run-command.ts";
import { requireEngine } from "./require-engine.ts";
import { sayOnStderr, type Say } from "./say.ts";

/** The image all examples start from. */
export const BASE_IMAGE = "debian:bookworm-slim";

const PULL_LIMIT_MS = 60_000;

/** The base image and how it got here; or why it is not there, and what to type. */
export type EnsuredBase =
  | { readonly ok: true; readonly id: string; readonly how: "present" | "pulled" | "bootstrapped" }
  | { readonly ok: false; readonly reason: string; readonly command: string };

/** Finds, pulls or makes {@link BASE_IMAGE}. */
export async function ensureBaseImage(
  options: { readonly engine?: Engine; readonly say?: Say } = {},
): Promise<EnsuredBase> {
  const say = options.say ?? sayOnStderr;
  const cli = await engineCli(options.engine ?? (await requireEngine()));

  const present = await imageId(cli, BASE_IMAGE);
  if (present !== undefined) return { ok: true, id: present, how: "present" };

  say(`pulling ${BASE_IMAGE}`);
  const pull = await cli(["pull", "--quiet", BASE_IMAGE], { timeoutMs: PULL_LIMIT_MS });
  const pulled = pull.code === 0 ? await imageId(cli, BASE_IMAGE) : undefined;
  if (pulled !== undefined) return { ok: true, id: pulled, how: "pulled" };

  say(`it cannot be pulled (${lastLines(pull, 1)}): making it from Debian's packages`);
  const made = await bootstrapBase(cli, BASE_IMAGE, say);
  if (made.ok) return { ok: true, id: made.id, how: "bootstrapped" };
  const reason = `${BASE_IMAGE} is not there, cannot be pulled and cannot be made here: ${made.reason}`;
  return { ok: false, reason, command: `docker pull ${BASE_IMAGE}` };
}

/** The id of an image on the engine, or undefined when it has none of that name. */
export async function imageId(cli: EngineCli, reference: string): Promise<string | undefined> {
  const found = await cli(["image", "inspect", "--format", "{{.Id}}", reference]);
  return found.code === 0 ? found.stdout.trim() : undefined;
}
