// The demo's last step: every item verified against its DICOM files, a table of what came out, the
// memory and time it took, and a picture of each item.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { styleText } from "node:util";
import { encode } from "fast-png";
import { formatBytes, formatDuration } from "./format.ts";
import { REPORT_HEADING, reportItem } from "./item-report.ts";
import { listItems, readItem, type DemoItem } from "./read-item.ts";
import { readRunSummary, type RunSummary } from "./run-record.ts";
import { pictureOf } from "./slice-picture.ts";
import { renderTable } from "./table.ts";

/** Where things are, relative to the current folder. */
export interface ResultPlaces {
  /** The channel that went in, and the one that came out. */
  readonly dicom: string;
  readonly nrrd: string;
  /** The record of the conversion. */
  readonly record: string;
  /** Where the pictures go. */
  readonly pictures: string;
}

/** Prints the results; false when something is not as the DICOM files say. */
export function showResults(places: ResultPlaces): boolean {
  const items = listItems(places.dicom).map((id) => readItem(places.dicom, places.nrrd, id));
  const reports = items.map(reportItem);
  const right = reports.length > 0 && reports.every((report) => report.right);

  print(renderTable([REPORT_HEADING, ...reports.flatMap((report) => report.rows)]));
  print(
    "compared: dimensions, spacing, slice spacing, orientation, position, voxel range, every voxel",
  );
  print("");
  for (const note of reports.flatMap((report) => report.notes)) print(`• ${note}`);
  print("");
  for (const line of runLines(readRunSummary(places.record))) print(line);
  for (const item of items) print(`picture: ${writePicture(item, places.pictures) ?? "none"}`);
  print("");
  print(verdict(right, items.length));
  return right;
}

function runLines(run: RunSummary): readonly string[] {
  const { peakMemoryBytes: peak, memoryLimitBytes: limit, startedAt, endedAt } = run;
  const time = startedAt && endedAt ? formatDuration(startedAt, endedAt) : "not in the record";
  return [
    `dicom-to-nrrd: ${run.reason ?? "no result"} after ${time}, peak memory ${bytesOr(peak)}, limit ${bytesOr(limit)}`,
    ...run.findings.map((finding) => `item check: ${finding}`),
  ];
}

function bytesOr(value: number | undefined): string {
  return value === undefined ? "not in the record" : formatBytes(value);
}

/** The middle slice of the item's first file. */
function writePicture(item: DemoItem, folder: string): string | undefined {
  const volume = item.outputs[0]?.volume;
  if (!volume?.ok) return undefined;
  const file = join(folder, `${item.id}.png`);
  writeFileSync(file, encode({ ...pictureOf(volume.value), channels: 1, depth: 8 }));
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
