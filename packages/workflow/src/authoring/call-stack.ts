// Where in the author's files something was called from: findings about a task are shown at its line.

/** Enough to get out of the helpers of an author; the rest is what started the file. */
const depth = 50;

/** The stack of whoever called the function or class `called`, as text. */
export function stackAbove(called: unknown): string {
  const before = Error.stackTraceLimit;
  const holder: { stack?: unknown } = {};
  Error.stackTraceLimit = depth;
  Error.captureStackTrace(holder, typeof called === "function" ? called : stackAbove);
  Error.stackTraceLimit = before;
  // Whoever has set Error.prepareStackTrace gets something else out of it.
  return typeof holder.stack === "string" ? holder.stack : "";
}
