// The contract that `validate --against` names: a processing-container.json, or an image.
import { statSync } from "node:fs";
import { resolve } from "node:path";
import {
  readProcessingContainer,
  type ProcessingContainer,
  type ProcessingContainerReading,
} from "@task-api/spec";
import { Reason, RuntimeFailure } from "@task-api/runtime";
import { isArchiveReference } from "@task-api/registry";
import type { Terminal } from "../command/command.ts";
import { presentable, printIssues } from "../output/print-issues.ts";
import { contractOfReference } from "./contract-of-reference.ts";
import { openDocument } from "./open-document.ts";

/**
 * A file where there is one of that name, else an image, wherever it is.
 * @throws RuntimeFailure when the contract itself has errors; they are printed first.
 */
export async function contractToCheckAgainst(
  against: string,
  terminal: Terminal,
  settings: readonly string[],
): Promise<ProcessingContainer> {
  const reading = isFile(against, terminal)
    ? await readProcessingContainer(openDocument(against, terminal, settings))
    : await contractOfReference(against, terminal);
  return contractOf(reading, terminal);
}

/** What is there as a file, or is written as only files are: an image has no such name. */
function isFile(against: string, { cwd }: Terminal): boolean {
  if (isArchiveReference(against)) return false;
  if (/^(?:\.{0,2}\/)|\.json$/.test(against)) return true;
  return statSync(resolve(cwd, against), { throwIfNoEntry: false })?.isFile() === true;
}

/**
 * The contract of a reading.
 * @throws RuntimeFailure when it has errors, which are printed first: the image cannot be used
 */
export function contractOf(
  reading: ProcessingContainerReading,
  terminal: Terminal,
): ProcessingContainer {
  if (reading.value !== undefined) return reading.value;
  printIssues(presentable(reading.issues, [reading]), terminal.err, terminal);
  throw new RuntimeFailure({
    reason: Reason.StartFailed,
    message: `${reading.source.file} is not a valid contract`,
    nextStep: "its author has to mend it; an inline taskTemplate in the task.json does without it",
  });
}
