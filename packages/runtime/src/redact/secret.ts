// A value that nothing prints by accident: it hides from JSON and string conversion, and
// being a private field it is not in what `console.log` shows. Only `reveal()` gives it, and only the engine call uses that.

/** What is shown in its place. */
export const MASK = "***";

/** A secret value (contract §3: never in a record, log, error or dry run). */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }
}
