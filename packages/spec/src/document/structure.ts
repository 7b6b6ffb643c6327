// The structure of a wire document: quickly where nothing is wrong with it, else by the schemas that can
// say what is. Those are loaded only then.
import type { Finding } from "../issue/issue.ts";
import { conforms, type SoundDocumentSchema } from "../schema/conforms.ts";
import type * as v from "valibot";

/** A document and what is to be told of its structure; without a value it cannot be used. */
export interface WireReading<TWire> {
  readonly value?: TWire;
  readonly findings: readonly Finding[];
}

/**
 * Reads the structure of a document.
 * @param sound what a document conforms to that has neither a wrong nor an unknown field
 * @param load the schema that says what is wrong
 */
export async function readWire<TWire>(
  document: unknown,
  sound: SoundDocumentSchema,
  load: () => Promise<v.GenericSchema<unknown, TWire>>,
): Promise<WireReading<TWire>> {
  // That a sound document is what its schema infers is shown by the corpus of documents.
  const isSound = (value: unknown): value is TWire => conforms(sound, value, sound);
  if (isSound(document)) return { value: document, findings: [] };
  const [schema, { readStructure }, { unknownFieldFindings }] = await Promise.all([
    load(),
    import("../schema/structure-findings.ts"),
    import("../schema/unknown-fields.ts"),
  ]);
  const structure = readStructure(schema, document);
  const unknown = unknownFieldFindings(schema, document);
  return structure.ok
    ? { value: structure.value, findings: unknown }
    : { findings: [...structure.findings, ...unknown] };
}
