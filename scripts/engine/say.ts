// Where the engine scripts tell people what they do: one line each, on standard error, so that
// standard output stays for results.

/** Takes one line of progress. */
export type Say = (line: string) => void;

/** Prints to standard error. */
export const sayOnStderr: Say = (line) => {
  process.stderr.write(`engine: ${line}\n`);
};
