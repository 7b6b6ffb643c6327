// A curve in one line of text: eight heights, from nothing to the highest value.

const HEIGHTS = "▁▂▃▄▅▆▇█";

/** A value at a time. */
export interface TimedValue {
  readonly seconds: number;
  readonly value: number;
}

/**
 * The values, in order of time, as a line of at most `width` characters: each stands for the same time and shows
 * the highest value in it; where there is none, the one before goes on.
 * @example renderSparkline([{ seconds: 0, value: 1 }, { seconds: 1, value: 8 }], 2) // "▁█"
 */
export function renderSparkline(values: readonly TimedValue[], width: number): string {
  const first = values.at(0)?.seconds ?? 0;
  const duration = (values.at(-1)?.seconds ?? 0) - first;
  const columns = Math.max(0, Math.min(width, values.length));
  const highest: (number | undefined)[] = Array.from({ length: columns });
  for (const { seconds, value } of values) {
    const part = duration === 0 ? 0 : (seconds - first) / duration;
    const column = Math.min(Math.floor(part * columns), columns - 1);
    highest[column] = Math.max(highest[column] ?? 0, value);
  }
  const top = Math.max(...values.map(({ value }) => value));
  let last = 0;
  return highest
    .map((value) => {
      last = value ?? last;
      return heightOf(last, top);
    })
    .join("");
}

function heightOf(value: number, top: number): string {
  const step = top === 0 ? 0 : Math.ceil((value / top) * HEIGHTS.length) - 1;
  return HEIGHTS[Math.min(Math.max(step, 0), HEIGHTS.length - 1)] ?? "";
}
