// A call that the user got wrong: the message says what was expected and what came.

/** Ends the program with exit code 2 (contract §3). */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** What to type instead. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
