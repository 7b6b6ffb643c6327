// Nobody does what was put into the store, and why.

/** Ends the program with exit code 125 (contract §3: engine failure). What is wanted stays in the store. */
export class NoEngine extends Error {
  override readonly name = "NoEngine";
  readonly nextStep: string;

  constructor(message: string, nextStep: string) {
    super(message);
    this.nextStep = nextStep;
  }
}
