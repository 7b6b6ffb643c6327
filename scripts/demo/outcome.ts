// Reading what other programs wrote: a value, or what is wrong with the file. Bad files are expected
// here, so they are values and not exceptions.

/** A value, or one sentence: what was expected, what came. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/** Something was read. */
export function good<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** It could not be read. */
export function bad(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}
