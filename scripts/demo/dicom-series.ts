// The slices of one series, in their order in the patient.
import type { DicomSlice } from "./dicom-slice.ts";
import { bad, good, type Outcome } from "./outcome.ts";
import { addScaled, cross, dot, norm, type Vec3 } from "./vector.ts";

/** A series of parallel slices of equal size. */
export interface DicomSeries {
  /** Ordered along {@link normal}. */
  readonly slices: readonly [DicomSlice, ...DicomSlice[]];
  /** Unit vector perpendicular to the slices. */
  readonly normal: Vec3;
  /** Distances of neighbouring slices in mm; empty for a single slice. */
  readonly gaps: readonly number[];
  /** Whether all gaps are the same, to a hundredth of a millimetre. */
  readonly even: boolean;
}

const EVEN_TO_MM = 0.01;

/** Orders slices that belong together. */
export function toSeries(slices: readonly DicomSlice[]): Outcome<DicomSeries> {
  const [first, ...others] = slices;
  if (first === undefined) return bad("expected at least one DICOM image, there is none");
  const stranger = others.find((slice) => slice.seriesUid !== first.seriesUid);
  if (stranger !== undefined) {
    return bad(`expected one series, found ${first.seriesUid} and ${stranger.seriesUid}`);
  }
  if (others.some((slice) => !isStackable(first, slice))) {
    return bad("expected slices of one size and orientation, they differ");
  }
  const normal = cross(first.alongRow, first.alongColumn);
  const height = (slice: DicomSlice): number => dot(slice.position, normal);
  const [lowest = first, ...higher] = slices.toSorted((a, b) => height(a) - height(b));
  const ordered: DicomSeries["slices"] = [lowest, ...higher];
  const gaps = higher.map((slice, index) => height(slice) - height(ordered[index] ?? lowest));
  const even = Math.max(0, ...gaps) - Math.min(...gaps) <= EVEN_TO_MM;
  return good({ slices: ordered, normal, gaps, even: even || gaps.length === 0 });
}

function isStackable(a: DicomSlice, b: DicomSlice): boolean {
  const parallel = isSame(a.alongRow, b.alongRow) && isSame(a.alongColumn, b.alongColumn);
  return parallel && a.columns === b.columns && a.rows === b.rows;
}

function isSame(a: Vec3, b: Vec3): boolean {
  return norm(addScaled(a, b, -1)) < 1e-3;
}
