// Compares a volume with the DICOM series that it was made from: size, spacing, place in the patient
// and every voxel. Pure. What a file cannot say (one distance for uneven gaps) is reported as such,
// neither right nor wrong.
import { alignVolume } from "./align-volume.ts";
import type { DicomSeries } from "./dicom-series.ts";
import { spacingOf, type Volume } from "./volume.ts";
import { rangeOf, type Range } from "./range.ts";
import { addScaled, dot, norm, type Vec3 } from "./vector.ts";

/** What was compared, and what came out. */
export interface Check {
  readonly what:
    | "dimensions"
    | "spacing"
    | "slice spacing"
    | "orientation"
    | "position"
    | "voxel range"
    | "voxels";
  readonly result: "same" | "different" | "not verifiable";
  /** What was expected and what was found, unless it is the same. */
  readonly detail?: string;
}

/** DICOM writes decimals, NRRD six significant digits: mm, and mm in the patient's coordinates. */
const SPACING_TOLERANCE = 1e-4;
const POSITION_TOLERANCE = 1e-2;
const VALUE_TOLERANCE = 1e-3;
/** Cosine of the angle between an axis and the one it has to follow. */
const PARALLEL = 0.99999;

/**
 * Compares a volume with its series.
 * A volume with more slices than an uneven series has is taken for one that was interpolated at even
 * gaps: then its outline and its values are compared as far as the originals determine them.
 */
export function verifyVolume(series: DicomSeries, volume: Volume): readonly Check[] {
  const interpolated = !series.even && volume.sizes[2] > series.slices.length;
  const dimensions = checkDimensions(series, volume, interpolated);
  if (dimensions.result === "different") return [dimensions];
  return [
    dimensions,
    checkSpacing(series, volume),
    ...(series.gaps.length === 0 ? [] : [checkSliceSpacing(series, volume, interpolated)]),
    checkOrientation(series, volume),
    checkPosition(series, volume),
    checkRange(series, volume, interpolated),
    interpolated ? INTERPOLATED : checkVoxels(series, volume),
  ];
}

const INTERPOLATED: Check = {
  what: "voxels",
  result: "not verifiable",
  detail: "the converter interpolated them between the slices, there are no originals",
};

function checkDimensions(series: DicomSeries, volume: Volume, interpolated: boolean): Check {
  const { columns, rows } = series.slices[0];
  const slices = interpolated ? volume.sizes[2] : series.slices.length;
  const expected = [columns, rows, slices].join("x");
  return compare("dimensions", expected, volume.sizes.join("x"));
}

function checkSpacing(series: DicomSeries, volume: Volume): Check {
  const expected = series.slices[0].spacing;
  const found = spacingOf(volume).slice(0, 2);
  const same = expected.every((length, axis) => near(length, found[axis], SPACING_TOLERANCE));
  return same ? ok("spacing") : differs("spacing", millimetres(expected), millimetres(found));
}

function checkSliceSpacing(series: DicomSeries, volume: Volume, interpolated: boolean): Check {
  const found = spacingOf(volume)[2];
  if (!series.even && !interpolated) {
    const detail = `the slices have gaps of ${millimetres(series.gaps)}, the file has one distance: ${millimetres([found])}`;
    return { what: "slice spacing", result: "not verifiable", detail };
  }
  // Whatever lies between, the first and the last slice are where they were.
  const extent = series.gaps.reduce((sum, gap) => sum + gap, 0);
  const expected = extent / (volume.sizes[2] - 1);
  return near(expected, found, SPACING_TOLERANCE)
    ? ok("slice spacing")
    : differs("slice spacing", millimetres([expected]), millimetres([found]));
}

function checkOrientation(series: DicomSeries, volume: Volume): Check {
  const { alongRow, alongColumn } = series.slices[0];
  const expected = [alongRow, alongColumn, series.normal];
  const turned = volume.steps.filter((step, axis) => !isParallel(step, expected[axis]));
  if (turned.length === 0) return ok("orientation");
  const axes = expected.map((axis) => `(${axis.join(", ")})`).join(" ");
  return differs("orientation", `axes along ${axes}`, `${turned.length} that are turned`);
}

function isParallel(step: Vec3, axis: Vec3 | undefined): boolean {
  return axis !== undefined && Math.abs(dot(step, axis)) >= PARALLEL * norm(step);
}

function checkPosition(series: DicomSeries, volume: Volume): Check {
  const { corner } = alignVolume(series, volume);
  const same = norm(addScaled(corner, volume.origin, -1)) <= POSITION_TOLERANCE;
  return same
    ? ok("position")
    : differs("position", millimetres(corner), millimetres(volume.origin));
}

function checkRange(series: DicomSeries, volume: Volume, interpolated: boolean): Check {
  const expected = seriesRange(series);
  const found = rangeOf(volume.values);
  const same = interpolated
    ? found.min >= expected.min - 1 && found.max <= expected.max + 1
    : near(expected.min, found.min, VALUE_TOLERANCE) &&
      near(expected.max, found.max, VALUE_TOLERANCE);
  if (same) return ok("voxel range");
  const wanted = `${interpolated ? "within " : ""}${expected.min} to ${expected.max}`;
  return differs("voxel range", wanted, `${found.min} to ${found.max}`);
}

function checkVoxels(series: DicomSeries, volume: Volume): Check {
  const { sliceAt, pixelAt } = alignVolume(series, volume);
  const [columns, rows, slices] = volume.sizes;
  let different = 0;
  for (let k = 0; k < slices; k++) {
    const { values } = sliceAt(k);
    for (let j = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++) {
        const found = volume.values[(k * rows + j) * columns + i];
        if (!near(values[pixelAt(i, j)] ?? Number.NaN, found, VALUE_TOLERANCE)) different++;
      }
    }
  }
  if (different === 0) return ok("voxels");
  return differs(
    "voxels",
    "the values of the slices",
    `${different} of ${columns * rows * slices} others`,
  );
}

/** The range of values in all slices of a series. */
function seriesRange(series: DicomSeries): Range {
  const ranges = series.slices.map((slice) => rangeOf(slice.values));
  const min = Math.min(...ranges.map((range) => range.min));
  return { min, max: Math.max(...ranges.map((range) => range.max)) };
}

function compare(what: Check["what"], expected: string, found: string): Check {
  return expected === found ? ok(what) : differs(what, expected, found);
}

function ok(what: Check["what"]): Check {
  return { what, result: "same" };
}

function differs(what: Check["what"], expected: string, found: string): Check {
  return { what, result: "different", detail: `expected ${expected}, found ${found}` };
}

function near(expected: number, found: number | undefined, tolerance: number): boolean {
  return found !== undefined && Math.abs(expected - found) <= tolerance;
}

function millimetres(values: readonly number[]): string {
  return `${values.map((value) => Number(value.toFixed(3))).join(", ")} mm`;
}
