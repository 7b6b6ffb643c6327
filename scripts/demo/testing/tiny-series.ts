// A series of 2x3 pixels and the volume that a converter makes of it, for tests. As in real files,
// the volume's rows run the other way.
import type { DicomSeries } from "../dicom-series.ts";
import type { DicomSlice } from "../dicom-slice.ts";
import type { Volume } from "../volume.ts";

/** A slice at height `z` whose pixels are `first`, `first + 1` … */
export function tinySlice(z: number, first: number): DicomSlice {
  return {
    seriesUid: "1.2.3",
    columns: 2,
    rows: 3,
    spacing: [0.5, 0.25],
    position: [-10, -20, z],
    alongRow: [1, 0, 0],
    alongColumn: [0, 1, 0],
    values: Float64Array.from({ length: 6 }, (_, index) => first + index),
  };
}

/** Slices at 0, 2 and 4 mm with values 0 to 5, 10 to 15 and 20 to 25. */
export const TINY_SERIES: DicomSeries = {
  slices: [tinySlice(0, 0), tinySlice(2, 10), tinySlice(4, 20)],
  normal: [0, 0, 1],
  gaps: [2, 2],
  even: true,
};

/** {@link TINY_SERIES} as a volume with reversed rows. */
export const TINY_VOLUME: Volume = {
  sizes: [2, 3, 3],
  steps: [
    [0.5, 0, 0],
    [0, -0.25, 0],
    [0, 0, 2],
  ],
  origin: [-10, -19.5, 0],
  values: [0, 10, 20].flatMap((slice) => [4, 5, 2, 3, 0, 1].map((pixel) => slice + pixel)),
};

/** The statistics of {@link TINY_VOLUME}, worked out by hand. */
export const TINY_ROW = {
  file: "tiny.nrrd",
  size_x: "2",
  size_y: "3",
  size_z: "3",
  spacing_x_mm: "0.5",
  spacing_y_mm: "0.25",
  spacing_z_mm: "2",
  voxel_volume_mm3: "0.25",
  voxel_count: "18",
  volume_ml: "0.0045",
  not_finite_count: "0",
  min: "0",
  max: "25",
  mean: "12.5",
  std: "8.341662504",
  skewness: "0",
  p50: "12.5",
  threshold: "23",
  above_count: "2",
  above_percent: "11.11111111",
  above_volume_ml: "0.0005",
  above_mean: "24.5",
  above_std: "0.5",
};
