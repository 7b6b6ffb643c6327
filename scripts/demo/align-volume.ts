// Which pixel of which slice a voxel was made from. A converter may turn any axis round; which ones
// it did is told by their directions in the patient.
import type { DicomSeries } from "./dicom-series.ts";
import type { DicomSlice } from "./dicom-slice.ts";
import { addScaled, dot, type Vec3 } from "./vector.ts";
import type { Volume } from "./volume.ts";

/** How a volume's axes run over its series: each the same way or the opposite one. */
export interface Alignment {
  /** The slice that plane `k` of the volume was made from. */
  readonly sliceAt: (k: number) => DicomSlice;
  /** The index in a slice's values that voxel `i`, `j` of a plane was made from. */
  readonly pixelAt: (i: number, j: number) => number;
  /** Where the volume's first voxel has to be. */
  readonly corner: Vec3;
}

/** Lays the volume over the series. */
export function alignVolume(series: DicomSeries, volume: Volume): Alignment {
  const [first] = series.slices;
  const { columns, rows, alongRow, alongColumn, spacing } = first;
  const [stepI, stepJ, stepK] = volume.steps;
  const flipI = dot(stepI, alongRow) < 0;
  const flipJ = dot(stepJ, alongColumn) < 0;
  const ordered = dot(stepK, series.normal) < 0 ? series.slices.toReversed() : series.slices;
  const start = ordered[0] ?? first;
  const onRow = addScaled(start.position, alongRow, flipI ? (columns - 1) * spacing[0] : 0);
  return {
    sliceAt: (k) => ordered[k] ?? first,
    pixelAt: (i, j) => (flipJ ? rows - 1 - j : j) * columns + (flipI ? columns - 1 - i : i),
    corner: addScaled(onRow, alongColumn, flipJ ? (rows - 1) * spacing[1] : 0),
  };
}
