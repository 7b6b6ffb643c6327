// Lowest and highest of many values.

/** Lowest and highest value. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The range of `values`; NaN for none. */
export function rangeOf(values: ArrayLike<number>): Range {
  let min = values[0] ?? Number.NaN;
  let max = min;
  for (let index = 1; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}
