// Compares a row that the example `measure` has written with the volume that it measured. Pure.
import type { CsvRow } from "./csv.ts";
import { spacingOf, type Volume } from "./volume.ts";
import { statisticsOf } from "./voxel-statistics.ts";

/** Tables have ten significant digits. */
const RELATIVE_TOLERANCE = 1e-9;

/** What is in the row and should not be, one sentence per column; none: the row is right. */
export function verifyStatistics(row: CsvRow, volume: Volume): readonly string[] {
  const expected = expectedColumns(row, volume);
  return Object.entries(expected).flatMap(([column, value]) => {
    const found = row[column];
    if (found !== undefined && isSame(value, found)) return [];
    return [`${column}: expected ${value}, found ${found ?? "no such column"}`];
  });
}

function expectedColumns(row: CsvRow, volume: Volume): Readonly<Record<string, number>> {
  const [x, y, z] = spacingOf(volume);
  const [columns, rows, slices] = volume.sizes;
  const millilitres = (x * y * z) / 1000;
  const all = statisticsOf(volume.values);
  const threshold = Number(row["threshold"]);
  const above = statisticsOf(Float64Array.from(volume.values).filter((value) => value > threshold));
  const percentiles = Object.keys(row).flatMap((column) => {
    const percent = /^p(?<percent>\d+(?:\.\d+)?)$/.exec(column)?.groups?.["percent"];
    return percent === undefined ? [] : [[column, all.percentile(Number(percent))] as const];
  });
  return {
    size_x: columns,
    size_y: rows,
    size_z: slices,
    spacing_x_mm: x,
    spacing_y_mm: y,
    spacing_z_mm: z,
    voxel_volume_mm3: x * y * z,
    voxel_count: volume.values.length,
    volume_ml: volume.values.length * millilitres,
    not_finite_count: volume.values.length - all.count,
    min: all.min,
    max: all.max,
    mean: all.mean,
    std: all.std,
    skewness: all.skewness,
    ...Object.fromEntries(percentiles),
    above_count: above.count,
    above_percent: (100 * above.count) / volume.values.length,
    above_volume_ml: above.count * millilitres,
    above_mean: above.mean,
    above_std: above.std,
  };
}

/** A cell is empty where there is nothing to measure. */
function isSame(expected: number, cell: string): boolean {
  if (Number.isNaN(expected)) return cell === "";
  const found = Number(cell);
  return (
    cell !== "" && Math.abs(found - expected) <= RELATIVE_TOLERANCE * Math.abs(expected) + 1e-9
  );
}
