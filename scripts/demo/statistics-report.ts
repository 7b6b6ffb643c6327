// What the demo says about the statistics of an item: a table row per file, and whether every number is what the demo
// works out from the same voxels on its own. Pure.
import type { CsvRow } from "./csv.ts";
import type { DemoItem, OutputFile } from "./read-item.ts";
import { verifyStatistics } from "./verify-statistics.ts";

/** The heading of the table that the rows of {@link reportStatistics} go into. */
export const STATISTICS_HEADING = [
  "file",
  "voxels",
  "ml",
  "min … max",
  "mean ± std",
  "median",
  "above",
  "against own reading",
] as const;

/** An item's part of the statistics. */
export interface StatisticsReport {
  readonly rows: readonly (readonly string[])[];
  /** Sentences to print below the table. */
  readonly notes: readonly string[];
  readonly right: boolean;
}

/**
 * Verifies the table of an item.
 * @param table rows of its statistics.csv; none where there is no such file
 */
export function reportStatistics(item: DemoItem, table: readonly CsvRow[]): StatisticsReport {
  const judged = item.outputs.map((file) => judge(item.id, file, table));
  const known = new Set(item.outputs.map(({ name }) => name));
  const strangers = table.filter(({ file = "" }) => !known.has(file));
  return {
    rows: judged.map(({ row }) => row),
    notes: [
      ...judged.flatMap(({ notes }) => notes),
      ...strangers.map(({ file }) => `${item.id}: statistics of ${file}, which is not there`),
    ],
    right: strangers.length === 0 && judged.every(({ notes }) => notes.length === 0),
  };
}

interface Judged {
  readonly row: readonly string[];
  /** What is wrong. */
  readonly notes: readonly string[];
}

function judge(id: string, { name, volume }: OutputFile, table: readonly CsvRow[]): Judged {
  const place = `${id}/${name}`;
  const found = table.filter(({ file }) => file === name);
  const [row] = found;
  if (row === undefined || found.length > 1) {
    const note = `${place}: expected one row of statistics, found ${found.length}`;
    return { row: [name, "", "", "", "", "", "", "WRONG"], notes: [note] };
  }
  const problems = volume.ok ? verifyStatistics(row, volume.value) : [volume.problem];
  const verdict = problems.length === 0 ? "same" : "WRONG";
  return {
    row: [...cellsOf(row), verdict],
    notes: problems.map((problem) => `${place}: ${problem}`),
  };
}

function cellsOf(row: CsvRow): readonly string[] {
  return [
    row["file"] ?? "",
    row["voxel_count"] ?? "",
    short(row["volume_ml"]),
    `${short(row["min"])} … ${short(row["max"])}`,
    `${short(row["mean"])} ± ${short(row["std"])}`,
    short(row["p50"]),
    `${row["threshold"] ?? "?"}: ${Number(row["above_percent"]).toFixed(1)} %`,
  ];
}

/** Five significant digits are enough for people. */
function short(cell: string | undefined): string {
  return cell ? String(Number(Number(cell).toPrecision(5))) : "none";
}
