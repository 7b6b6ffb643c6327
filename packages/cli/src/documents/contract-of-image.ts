// The contract of an image, read on the engine (from the cache where the image is known) and checked.
// Never rendered: a contract from elsewhere must not read the caller's environment (contract §1.2).
import { readProcessingContainer, type ProcessingContainerReading } from "@task-api/spec";
import {
  cacheDirectory,
  readCachedContract,
  type ContainerRuntime,
  type Image,
} from "@task-api/runtime";
import type { Terminal } from "../command/command.ts";

/** @throws RuntimeFailure when the image has no contract or the engine says no. */
export async function contractOfImage(
  runtime: ContainerRuntime,
  image: Image,
  terminal: Pick<Terminal, "env">,
): Promise<ProcessingContainerReading> {
  const content = await readCachedContract(
    image.id,
    cacheDirectory(terminal.env),
    async () => (await runtime.readContract(image)).bytes,
  );
  const file = `${image.reference}:/processing-container.json`;
  return readProcessingContainer({ content, file, render: false });
}
