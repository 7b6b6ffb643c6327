// The first of many values in an order, without keeping the others: a folder may hold millions of names.

/** A list that keeps the first values only. */
export interface FirstInOrder<T> {
  add: (value: T) => void;
  /** How many there were. */
  readonly count: number;
  /** The first ones, in order. */
  values: () => readonly T[];
}

/** @param limit how many are kept, for which twice the place is taken */
export function firstInOrder<T>(
  limit: number,
  compare: (one: T, other: T) => number,
): FirstInOrder<T> {
  let kept: T[] = [];
  let count = 0;
  const values = (): T[] => kept.toSorted(compare).slice(0, limit);
  return {
    add: (value) => {
      count += 1;
      kept.push(value);
      if (kept.length >= 2 * limit) kept = values();
    },
    get count() {
      return count;
    },
    values,
  };
}
