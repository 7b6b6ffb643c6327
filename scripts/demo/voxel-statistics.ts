// Statistics of voxels, worked out in the plainest way there is: the example `measure` is held against them.

/** Of all finite values; NaN where there are none. */
export interface VoxelStatistics {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Divided by their number, not by one less. */
  readonly std: number;
  /** The third moment about the mean, divided by the third power of `std`; NaN where all values are one. */
  readonly skewness: number;
  /** The value at this percentage of the way through all values in their order; linear between two of them. */
  readonly percentile: (percent: number) => number;
}

/** The statistics of `values`. */
export function statisticsOf(values: ArrayLike<number>): VoxelStatistics {
  const ordered = Float64Array.from(values).filter(Number.isFinite).toSorted();
  const count = ordered.length;
  const mean = sum(ordered, (value) => value) / count;
  const std = Math.sqrt(sum(ordered, (value) => (value - mean) ** 2) / count);
  const third = sum(ordered, (value) => (value - mean) ** 3) / count;
  const at = (index: number): number => ordered[index] ?? Number.NaN;
  return {
    count,
    min: at(0),
    max: at(count - 1),
    mean,
    std,
    skewness: third / std ** 3,
    percentile: (percent) => {
      const place = (percent / 100) * (count - 1);
      const below = Math.floor(place);
      const share = place - below;
      return share === 0 ? at(below) : at(below) * (1 - share) + at(below + 1) * share;
    },
  };
}

function sum(values: Float64Array, term: (value: number) => number): number {
  let total = 0;
  for (const value of values) total += term(value);
  return total;
}
