// Numbers by chance for property tests: the same ones each time.

/** Whole numbers below `limit`; the same seed gives the same ones. */
export function numbersOf(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    // xorshift32: its state is never 0 for a seed above 0.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  };
}
