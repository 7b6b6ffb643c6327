// The demo's last step: every volume verified against its DICOM files and its statistics against a reading of its own,
// tables of what came out, the memory and time that it took, and the pictures.
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { styleText } from "node:util";
import { parseCsv, type CsvRow } from "./csv.ts";
import { formatBytes, formatDuration } from "./format.ts";
import { REPORT_HEADING, reportItem } from "./item-report.ts";
import { listItems, readItem } from "./read-item.ts";
import { readRunSummary, type RunSummary } from "./run-record.ts";
import { reportStatistics, STATISTICS_HEADING } from "./statistics-report.ts";
import { renderTable } from "./table.ts";

/** Where things are, relative to the current folder. */
export interface ResultPlaces {
  /** The channels, in the order of the tasks. */
  readonly dicom: string;
  readonly nrrd: string;
  readonly statistics: string;
  /** Records of tasks by their names. */
  readonly records: Readonly<Record<string, string>>;
  /** Where the pictures go. */
  readonly pictures: string;
}

/** Prints the results; false when something is not as the DICOM files say. */
export function showResults(places: ResultPlaces): boolean {
  const items = listItems(places.dicom).map((id) => readItem(places.dicom, places.nrrd, id));
  const reports = items.map(reportItem);
  const statistics = items.map((item) => reportStatistics(item, readTable(places, item.id)));
  const all = [...reports, ...statistics];
  const right = all.length > 0 && all.every((report) => report.right);

  print(renderTable([REPORT_HEADING, ...reports.flatMap((report) => report.rows)]));
  print(
    "compared: dimensions, spacing, slice spacing, orientation, position, voxel range, every voxel",
  );
  print("");
  print(renderTable([STATISTICS_HEADING, ...statistics.flatMap((report) => report.rows)]));
  print("compared: every column of statistics.csv");
  print("");
  for (const note of all.flatMap((report) => report.notes)) print(`• ${note}`);
  print("");
  for (const [task, record] of Object.entries(places.records))
    for (const line of runLines(task, readRunSummary(record))) print(line);
  for (const { id } of items) print(`picture: ${copyPicture(places, id) ?? "none"}`);
  print("");
  print(verdict(right, items.length));
  return right;
}

function readTable({ statistics }: ResultPlaces, id: string): readonly CsvRow[] {
  const file = join(statistics, id, "statistics.csv");
  return existsSync(file) ? parseCsv(readFileSync(file, "utf8")) : [];
}

function runLines(task: string, run: RunSummary): readonly string[] {
  const { peakMemoryBytes: peak, memoryLimitBytes: limit, startedAt, endedAt } = run;
  const time = startedAt && endedAt ? formatDuration(startedAt, endedAt) : "not in the record";
  const allowed = limit === undefined ? "no limit" : `limit ${formatBytes(limit)}`;
  const taken = peak === undefined ? "not in the record" : formatBytes(peak);
  return [
    `${task}: ${run.reason ?? "no result"} after ${time}, peak memory ${taken}, ${allowed}`,
    ...run.findings.map((finding) => `item check: ${finding}`),
  ];
}

/** The picture that the last task has made of the item. */
function copyPicture({ statistics, pictures }: ResultPlaces, id: string): string | undefined {
  const made = join(statistics, id, "histogram.png");
  if (!existsSync(made)) return undefined;
  const file = join(pictures, `${id}.png`);
  copyFileSync(made, file);
  return file;
}

function verdict(right: boolean, count: number): string {
  const options = { stream: process.stdout };
  return right
    ? styleText(
        "green",
        `${count} items: all that can be verified is as the DICOM files say`,
        options,
      )
    : styleText("red", "something is not as the DICOM files say: see WRONG above", options);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
