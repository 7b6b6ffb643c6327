// Builds an image from a folder, unless the image on the engine was built from the same content.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { baseImages, fingerprint, readContext } from "./build-context.ts";
import { engineCli, type EngineCli } from "./engine-cli.ts";
import { EngineError } from "./engine-error.ts";
import { imageId } from "./ensure-base-image.ts";
import type { Engine } from "./find-engine.ts";
import { requireEngine } from "./require-engine.ts";
import { lastLines } from "./run-command.ts";
import { sayOnStderr, type Say } from "./say.ts";

/** What to build. */
export interface BuildRequest {
  /** The name that the image gets. */
  readonly tag: string;
  /** The folder with the Dockerfile. */
  readonly context: string;
  /** @default the engine that answers */
  readonly engine?: Engine;
  readonly say?: Say;
}

/** An image that is there now. */
export interface BuiltImage {
  readonly id: string;
  /** False when the image was there, made from the same content. */
  readonly built: boolean;
}

/** Holds the fingerprint of what an image was built from. */
const FINGERPRINT_LABEL = "task-api.build-fingerprint";

/** Build arguments that every engine knows and leaves out of the image. */
const PROXY_ARGUMENTS = ["http_proxy", "https_proxy", "no_proxy"] as const;

/**
 * Builds the image if its inputs changed.
 * @throws EngineError with the end of the build's output when it fails
 */
export async function buildImage(request: BuildRequest): Promise<BuiltImage> {
  const { tag, context, say = sayOnStderr } = request;
  const cli = await engineCli(request.engine ?? (await requireEngine()));
  const key = await currentFingerprint(cli, context);

  const present = await imageId(cli, tag);
  if (present !== undefined && (await fingerprintOf(cli, tag)) === key) {
    return { id: present, built: false };
  }
  say(`building ${tag}`);
  await build(cli, { tag, context, label: `${FINGERPRINT_LABEL}=${key}`, say });
  return { id: (await imageId(cli, tag)) ?? tag, built: true };
}

async function currentFingerprint(cli: EngineCli, context: string): Promise<string> {
  const dockerfile = readFileSync(join(context, "Dockerfile"), "utf8");
  const ids = baseImages(dockerfile).map(async (image) => (await imageId(cli, image)) ?? image);
  return fingerprint(readContext(context), await Promise.all(ids));
}

async function fingerprintOf(cli: EngineCli, tag: string): Promise<string> {
  const format = `{{index .Config.Labels "${FINGERPRINT_LABEL}"}}`;
  return (await cli(["image", "inspect", "--format", format, tag])).stdout.trim();
}

async function build(
  cli: EngineCli,
  { tag, context, label, say }: { tag: string; context: string; label: string; say: Say },
): Promise<void> {
  const args = PROXY_ARGUMENTS.flatMap((name) => {
    const value = process.env[name] ?? process.env[name.toUpperCase()];
    return value ? ["--build-arg", `${name}=${value}`] : [];
  });
  // The host's network: behind a proxy or without bridge networking it is the one that works.
  const done = await cli(
    ["build", "--force-rm", "--network", "host", ...args, "--label", label, "--tag", tag, context],
    { onLine: (line) => isStep(line) && say(`  ${line.slice(0, 100)}`) },
  );
  if (done.code === 0) return;
  const message = `${tag} could not be built from ${context}; the end of the output:\n${lastLines(done, 30)}`;
  throw new EngineError("build-failed", message);
}

/** `Step 2/7 : RUN …` of Docker's classic builder, `#6 [2/4] RUN …` of BuildKit, `[1/2] STEP 2/4: …` of Podman. */
function isStep(line: string): boolean {
  return /^(?:(?:\[\d+\/\d+\] )?step \d+\/\d+|#\d+ \[)/i.test(line);
}
