// Times two things in turn, A B A B …, so that a machine whose speed drifts is fair to both.
import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";

/** A command and its arguments. */
export type CommandLine = readonly [string, ...string[]];

/** Milliseconds of wall time of each run, in order. */
export interface PairedTimes {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/** Runs each command `rounds` times, after one run of each that is not counted. */
export function timePaired(a: CommandLine, b: CommandLine, rounds: number): Promise<PairedTimes> {
  return alternate(
    () => timeOne(a),
    () => timeOne(b),
    rounds,
  );
}

/** The same for anything that can say how many milliseconds it took. */
export async function alternate(a: Timed, b: Timed, rounds: number): Promise<PairedTimes> {
  await a();
  await b();
  const times: { a: number[]; b: number[] } = { a: [], b: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.a.push(await a());
    times.b.push(await b());
  }
  return times;
}

type Timed = () => number | Promise<number>;

/** One run; throws when it does not end with 0, because a failure is not a figure. */
export function timeOne([command, ...args]: CommandLine): number {
  const started = performance.now();
  const result = spawnSync(command, args, {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const time = performance.now() - started;
  if (result.status === 0) return time;
  throw new Error(`${[command, ...args].join(" ")} ended with ${result.status}: ${result.stderr}`);
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

/** A line on a pair: medians, their difference, and the ratio A/B of medians and of minima. */
export function summarise(label: string, { a, b }: PairedTimes): string {
  const [ma, mb] = [median(a), median(b)];
  const fastest = Math.min(...a) / Math.min(...b);
  return `${label}: ${ma.toFixed(1)} ms against ${mb.toFixed(1)} ms (median of ${a.length}): ratio ${(ma / mb).toFixed(2)}, of the fastest runs ${fastest.toFixed(2)}, difference ${(ma - mb).toFixed(1)} ms`;
}
