// processing-container.json: from what was read to the normalised document, or everything that is wrong
// with it (contract §1.1).
import { Severity, type Finding } from "../issue/issue.ts";
import type { ProcessingContainer } from "../model/processing-container.ts";
import { checkProcessingContainer } from "../rules/check-processing-container.ts";
import { processingContainerSchema } from "../generated/sound-processing-container.ts";
import { DocumentKind } from "./kind.ts";
import { normaliseProcessingContainer } from "./normalise-processing-container.ts";
import { readSource, type DocumentInput, type ReadSource } from "./read-source.ts";
import { judged, withValue, type Reading } from "./reading.ts";
import { readWire } from "./structure.ts";

/** A contract as it was read. */
export type ProcessingContainerReading = Reading<"pc", ProcessingContainer>;

/** Reads processing-container.json. Never throws. */
export async function readProcessingContainer(
  input: DocumentInput,
): Promise<ProcessingContainerReading> {
  return containerReading(await readSource(input));
}

/** Judges what was read of it. */
export async function containerReading(read: ReadSource): Promise<ProcessingContainerReading> {
  const wire = read.value;
  const structure = await readWire(wire, processingContainerSchema, async () => {
    return (await import("../schema/processing-container.ts")).processingContainerSchema;
  });
  const findings = async (): Promise<readonly Finding[]> => [
    ...structure.findings,
    ...(await checkProcessingContainer(wire)),
    ...(read.isRendered ? [notRenderedInImages] : []),
  ];
  const reading = await judged(read, DocumentKind.processingContainer, findings);
  return withValue(reading, structure.value, normaliseProcessingContainer);
}

const notRenderedInImages: Finding = {
  code: "template/not-in-images",
  severity: Severity.warning,
  path: [],
  message:
    "the expressions in this file are filled in here, but never in a contract read from an image",
  hint: "write the values into the file before it is copied into the image",
};
