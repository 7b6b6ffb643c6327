// A DAG as it came out of a file in a programming language: its document, and the lines that its parts were written at.
import type { JsonPath } from "@task-api/spec";

/** One DAG of a DAG file. */
export interface LoadedDag {
  /** workflow.json, not yet judged: `readWorkflow` of the spec does that. */
  readonly document: unknown;
  /** The line of the file, from 1, that what is at a path of the document was written at; the nearest that is known. */
  readonly lineOf: (path: JsonPath) => number | undefined;
  /** As it was given. */
  readonly file: string;
}
