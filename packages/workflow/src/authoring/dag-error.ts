// What is thrown at a call that cannot be part of any DAG. All else that may be wrong with a DAG is told by validation
// of its document, with its place.

/** Codes of `DagError`: an interface, so none is renamed. */
export const DagErrorCode = {
  /** Two tasks of one DAG with the same id. */
  duplicateTask: "dag/duplicate-task",
  /** A task, or an output of it, that belongs to another DAG. */
  otherDag: "dag/other-dag",
  /** A template of a typed image that is not there. */
  unknownTemplate: "dag/unknown-template",
  /** A channel that the template of a typed image does not have. */
  unknownChannel: "dag/unknown-channel",
  /** A variable that the template of a typed image does not have. */
  unknownEnv: "dag/unknown-env",
  /** An input of the template of a typed image that nothing feeds. */
  missingInput: "dag/missing-input",
  /** Neither an output of a task nor a directory or volume. */
  inputSource: "dag/input-source",
  /** A value that no variable can have. */
  envValue: "dag/env-value",
  /** Two lists of different lengths beside each other in a chain. */
  chain: "dag/chain",
} as const;
export type DagErrorCode = (typeof DagErrorCode)[keyof typeof DagErrorCode];

/** A call of the DAG API that cannot be meant. */
export class DagError extends Error {
  override readonly name = "DagError";
  readonly code: DagErrorCode;
  /** How to mend it. */
  readonly hint: string;

  constructor(code: DagErrorCode, message: string, hint: string) {
    super(`${message}; ${hint}`);
    this.code = code;
    this.hint = hint;
  }
}

/** `"a", "b" and 3 more`, or `none`. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const shown = names.slice(0, 12).map((name) => JSON.stringify(name));
  return names.length > 12 ? `${shown.join(", ")} and ${names.length - 12} more` : shown.join(", ");
}
