// The contract of an image by its reference, wherever the image is: in an archive, on the engine, or in its
// registry, from which it is read without a pull. No engine is needed where none has the image.
import { readProcessingContainer, type ProcessingContainerReading } from "@task-api/spec";
import {
  Reason,
  RuntimeFailure,
  cacheDirectory,
  parseReference,
  readCachedContract,
} from "@task-api/runtime";
import { isArchiveReference } from "@task-api/registry";
import type { Terminal } from "../command/command.ts";
import { Mode, connectEngine, withEngine, type EngineTarget } from "../engines.ts";
import { printPull } from "../output/pull-progress.ts";
import { contractOfImage } from "./contract-of-image.ts";

/** @throws RuntimeFailure when the image is nowhere, or has no contract. */
export async function contractOfReference(
  reference: string,
  terminal: Terminal,
  target: EngineTarget = { mode: Mode.docker },
): Promise<ProcessingContainerReading> {
  if (isArchiveReference(reference)) return contractOfStored(reference, terminal);
  if (target.mode === Mode.k8s) return contractOnCluster(reference, terminal, target);
  const asked = await askEngine(reference, terminal, target);
  if ("reading" in asked) return asked.reading;
  const { failure, platform } = asked;
  // An id is the engine's own name for an image: no registry knows it.
  if (parseReference(reference).isId) throw failure;
  if (failure.reason !== Reason.EngineUnavailable) {
    return contractOfStored(reference, terminal, platform);
  }
  const reading = await contractOfStored(reference, terminal).catch((error: unknown) => {
    throw bothAway(error, failure);
  });
  terminal.err.write(`${reference} was read from its registry: no engine could be asked\n`);
  return reading;
}

type Asked =
  | { readonly reading: ProcessingContainerReading }
  /** The engine is away, or does not have the image; then its platform is known. */
  | { readonly failure: RuntimeFailure; readonly platform?: string };

/** A cluster has no images of its own: its adapter asks the registry, itself or by a pod. */
async function contractOnCluster(
  reference: string,
  terminal: Terminal,
  target: EngineTarget,
): Promise<ProcessingContainerReading> {
  const { onWait, end } = printPull(terminal.err);
  const options = { onWait, signal: terminal.interrupted };
  try {
    return await withEngine(target, terminal, async (runtime) => {
      const image = await runtime.inspectImage(reference, options);
      return contractOfImage(runtime, image, terminal);
    });
  } finally {
    end();
  }
}

async function askEngine(
  reference: string,
  terminal: Terminal,
  target: EngineTarget,
): Promise<Asked> {
  const runtime = await connectEngine(target, terminal).catch(refusal);
  if (runtime instanceof RuntimeFailure) return { failure: runtime };
  try {
    const image = await runtime.inspectImage(reference, { pull: "never" }).catch(refusal);
    // What an engine has may differ from what its registry has: from here on the engine has the last word.
    if (!(image instanceof RuntimeFailure)) {
      return { reading: await contractOfImage(runtime, image, terminal) };
    }
    if (image.reason === Reason.EngineUnavailable) return { failure: image };
    return { failure: image, platform: (await runtime.describe()).platform };
  } finally {
    await runtime.close();
  }
}

/** That the engine is away, or does not have the image; anything else is thrown on. */
function refusal(error: unknown): RuntimeFailure {
  const reasons: readonly Reason[] = [Reason.EngineUnavailable, Reason.ImageNotFound];
  if (error instanceof RuntimeFailure && reasons.includes(error.reason)) return error;
  throw error;
}

/** From a registry or an archive; of a known image nothing but its manifest is asked for. */
async function contractOfStored(
  reference: string,
  terminal: Terminal,
  platform?: string,
): Promise<ProcessingContainerReading> {
  const { openImage, readStoredContract } = await import("@task-api/registry");
  const { env, cwd } = terminal;
  const { onWait, end } = printPull(terminal.err);
  const options = {
    env,
    cwd,
    onWait,
    ...(platform !== undefined && { platform }),
    // Only a registry is to be told; a Ctrl-C that nobody asks for ends the program at once.
    ...(!isArchiveReference(reference) && { signal: terminal.interrupted }),
  };
  try {
    const image = await openImage(reference, options);
    const content = await readCachedContract(image.id, cacheDirectory(env), () =>
      readStoredContract(image),
    );
    const file = `${reference}:/processing-container.json`;
    return readProcessingContainer({ content, file, render: false });
  } finally {
    end();
  }
}

/** An engine that is away might have had the image: people should know of both. */
function bothAway(error: unknown, engine: RuntimeFailure): unknown {
  if (!(error instanceof RuntimeFailure) || error.reason === Reason.Stopped) return error;
  return new RuntimeFailure({
    reason: error.reason,
    message: `${error.message}\n  no engine could be asked: ${engine.message}`,
    nextStep: `${error.nextStep}; or, if an engine has it: ${engine.nextStep}`,
    cause: error,
  });
}
