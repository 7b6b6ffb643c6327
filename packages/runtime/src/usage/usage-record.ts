// What an attempt took of memory and CPU over time, as the run record keeps it: peaks, and a curve that
// stays small however long the run is. The schema is here because it is part of the record.
import * as v from "valibot";
import { PeakSource, type UsageEvent } from "../port/events.ts";

/** Points of a curve at most; when there would be more, neighbours become one. */
export const MAX_POINTS = 500;
/** Of a clock that stands still. */
const LEAST_SPACING = 0.001;

const bytes = v.pipe(v.number(), v.integer(), v.minValue(0), v.description("bytes"));
const seconds = v.pipe(v.number(), v.minValue(0));

/** The usage of one attempt (contract §3: resources used). */
export const usageRecordSchema = v.object({
  from: v.pipe(v.string(), v.description("time of the first sample, RFC 3339")),
  peakMemoryBytes: v.pipe(bytes, v.description("bytes, files in the cache included")),
  peakBy: v.pipe(
    v.enum(PeakSource),
    v.description("kernel: the kernel's own peak; sampled: the highest of the samples"),
  ),
  peakWorkingSetBytes: v.pipe(
    bytes,
    v.description("bytes, without files in the cache that could be dropped"),
  ),
  whole: v.pipe(v.boolean(), v.description("read after the last process had ended")),
  spacingSeconds: v.pipe(seconds, v.description("points are at least so far apart")),
  seconds: v.pipe(
    v.array(seconds),
    v.maxLength(MAX_POINTS),
    v.description("of each point: its time, since `from`"),
  ),
  memoryBytes: v.pipe(
    v.array(bytes),
    v.maxLength(MAX_POINTS),
    v.description("of each point: the largest working set since the point before"),
  ),
  cpuSeconds: v.pipe(
    v.array(seconds),
    v.maxLength(MAX_POINTS),
    v.description("of each point: CPU time since the container's start"),
  ),
});

/** What an attempt took: peaks, and a curve of at most `MAX_POINTS` points. */
export type UsageRecord = v.InferOutput<typeof usageRecordSchema>;

/** The record with one sample more; pure. A clock that is set back moves no point. */
export function addSample(record: UsageRecord | undefined, sample: UsageEvent): UsageRecord {
  const from = record?.from ?? sample.at;
  const last = lastPoint(record);
  const elapsed = Math.round(Date.parse(sample.at) - Date.parse(from)) / 1000;
  const point: Point = {
    seconds: Math.max(elapsed, last?.seconds ?? 0),
    memoryBytes: sample.memoryBytes,
    cpuSeconds: Math.max(sample.cpuSeconds, last?.cpuSeconds ?? 0),
  };
  const points = append(pointsOf(record), point, record?.spacingSeconds ?? 0);
  const fitted = fit(points, record?.spacingSeconds ?? 0);
  return {
    from,
    peakMemoryBytes: Math.max(sample.peakMemoryBytes, record?.peakMemoryBytes ?? 0),
    peakBy: sample.peakBy,
    peakWorkingSetBytes: Math.max(sample.peakWorkingSetBytes, record?.peakWorkingSetBytes ?? 0),
    whole: sample.isLast === true,
    spacingSeconds: fitted.spacing,
    seconds: fitted.points.map((one) => one.seconds),
    memoryBytes: fitted.points.map((one) => one.memoryBytes),
    cpuSeconds: fitted.points.map((one) => one.cpuSeconds),
  };
}

interface Point {
  readonly seconds: number;
  readonly memoryBytes: number;
  readonly cpuSeconds: number;
}

/** Halves the number of points when there are too many. */
function fit(
  points: readonly Point[],
  spacing: number,
): { readonly points: readonly Point[]; readonly spacing: number } {
  if (points.length <= MAX_POINTS) return { points, spacing };
  const wider = Math.max(
    LEAST_SPACING,
    spacing * 2,
    ((points.at(-1)?.seconds ?? 0) * 2) / MAX_POINTS,
  );
  return fit(
    points.reduce<Point[]>((kept, point) => append(kept, point, wider), []),
    wider,
  );
}

/** Within the spacing the last point grows, keeping the largest memory; else there is one more. */
function append(points: readonly Point[], point: Point, spacing: number): Point[] {
  const last = points.at(-1);
  const before = points.at(-2);
  const isOpen =
    last !== undefined && before !== undefined && last.seconds - before.seconds < spacing;
  if (!isOpen) return [...points, point];
  const memoryBytes = Math.max(last.memoryBytes, point.memoryBytes);
  return [...points.slice(0, -1), { ...point, memoryBytes }];
}

function lastPoint(record: UsageRecord | undefined): Point | undefined {
  return pointsOf(record).at(-1);
}

function pointsOf(record: UsageRecord | undefined): readonly Point[] {
  return (record?.seconds ?? []).map((time, index) => ({
    seconds: time,
    memoryBytes: record?.memoryBytes[index] ?? 0,
    cpuSeconds: record?.cpuSeconds[index] ?? 0,
  }));
}
