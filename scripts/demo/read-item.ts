// Reads one item of the demo from disk: the DICOM files it went in with and the NRRD files it came
// out with.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { toSeries, type DicomSeries } from "./dicom-series.ts";
import { readDicomSlice, type DicomSlice } from "./dicom-slice.ts";
import { readNrrd } from "./nrrd.ts";
import { bad, type Outcome } from "./outcome.ts";
import type { Volume } from "./volume.ts";

/** Files of an item: how many, how large together. */
interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/** An item before and after the conversion. */
export interface DemoItem {
  readonly id: string;
  readonly input: Amount;
  readonly series: Outcome<DicomSeries>;
  /** The series itself first, what was derived from it after. */
  readonly outputs: readonly OutputFile[];
}

/** A NRRD file of an item. */
export interface OutputFile {
  readonly name: string;
  readonly bytes: number;
  readonly volume: Outcome<Volume>;
}

/** Item identifiers of a channel's folder, in alphabetical order. */
export function listItems(channel: string): readonly string[] {
  return readdirSync(channel, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted((a, b) => a.localeCompare(b, "en"));
}

/** Reads the item `id` of both channels. */
export function readItem(dicom: string, nrrd: string, id: string): DemoItem {
  const inputs = listFiles(join(dicom, id));
  const outputs = listFiles(join(nrrd, id)).map(({ name, path, bytes }) => ({
    name,
    bytes,
    volume: readNrrd(readFileSync(path)),
  }));
  return {
    id,
    input: { files: inputs.length, bytes: inputs.reduce((sum, file) => sum + file.bytes, 0) },
    series: readSeries(inputs.map((file) => file.path)),
    outputs: outputs.toSorted((a, b) => a.name.length - b.name.length),
  };
}

function readSeries(files: readonly string[]): Outcome<DicomSeries> {
  const slices: DicomSlice[] = [];
  for (const file of files) {
    const slice = readDicomSlice(readFileSync(file));
    if (!slice.ok) return bad(`${file}: ${slice.problem}`);
    slices.push(slice.value);
  }
  return toSeries(slices);
}

function listFiles(folder: string): readonly { name: string; path: string; bytes: number }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { name: entry.name, path, bytes: statSync(path).size };
    });
}
