// The middle slice of a volume as a grey picture: upright as radiologists look at it (front and head
// up, the patient's left on the right), pixels stretched to their real proportions, small images
// enlarged without smoothing. Pure.
import { spacingOf, type Volume } from "./volume.ts";
import { rangeOf } from "./range.ts";
import type { Vec3 } from "./vector.ts";

/** A picture, one byte per pixel, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The longer side of an enlarged picture is at least this many pixels. */
const SMALLEST_SIDE = 256;

/** The middle slice, its grey values spread over the range of its voxels. */
export function pictureOf(volume: Volume): Picture {
  const [columns, rows, slices] = volume.sizes;
  const [stepI, stepJ] = volume.steps;
  const [flipI, flipJ] = [runsBackwards(stepI), runsBackwards(stepJ)];
  const start = Math.floor(slices / 2) * columns * rows;
  const { min, max } = rangeOf(sliceOf(volume.values, start, columns * rows));
  const scale = max > min ? 255 / (max - min) : 0;
  const { width, height } = pictureSize(volume);

  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = mirror(Math.floor((y * rows) / height), rows, flipJ);
    for (let x = 0; x < width; x++) {
      const column = mirror(Math.floor((x * columns) / width), columns, flipI);
      const value = volume.values[start + row * columns + column] ?? min;
      data[y * width + x] = Math.round((value - min) * scale);
    }
  }
  return { width, height, data };
}

function sliceOf(values: ArrayLike<number>, start: number, count: number): ArrayLike<number> {
  return Array.from({ length: count }, (_, index) => values[start + index] ?? Number.NaN);
}

/** Real proportions; the smaller pixel side is enlarged by a whole factor, never reduced. */
function pictureSize(volume: Volume): { readonly width: number; readonly height: number } {
  const [columns, rows] = volume.sizes;
  const [spacingI, spacingJ] = spacingOf(volume);
  const unit = Math.min(spacingI, spacingJ) || 1;
  const [wide, high] = [(columns * spacingI) / unit, (rows * spacingJ) / unit];
  const factor = Math.max(1, Math.ceil(SMALLEST_SIDE / Math.max(wide, high)));
  return { width: Math.round(wide * factor), height: Math.round(high * factor) };
}

/** Whether an axis runs to the right, to the front or to the head, where pictures run the other way. */
function runsBackwards(step: Vec3): boolean {
  const [left, back, head] = step;
  const strongest = Math.max(...step.map(Math.abs));
  if (Math.abs(left) === strongest) return left < 0;
  return Math.abs(back) === strongest ? back < 0 : head > 0;
}

function mirror(index: number, count: number, flip: boolean): number {
  return flip ? count - 1 - index : index;
}
