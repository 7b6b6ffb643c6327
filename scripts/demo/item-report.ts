// What the demo says about an item: a table row per file that came out, the notes that do not fit in
// a row, and whether everything that can be verified is right. Pure.
import { formatBytes, formatGeometry } from "./format.ts";
import { rangeOf } from "./range.ts";
import type { DemoItem, OutputFile } from "./read-item.ts";
import { verifyVolume, type Check } from "./verify.ts";

/** The heading of the table that the rows of {@link reportItem} go into. */
export const REPORT_HEADING = [
  "item",
  "files in",
  "file out",
  "size",
  "voxels",
  "values",
  "against DICOM",
] as const;

/** An item's part of the demo's result. */
export interface ItemReport {
  readonly rows: readonly (readonly string[])[];
  /** Sentences to print below the table. */
  readonly notes: readonly string[];
  readonly right: boolean;
}

/** Verifies an item and describes it. */
export function reportItem(item: DemoItem): ItemReport {
  const { id, input, outputs } = item;
  const amount = `${input.files} (${formatBytes(input.bytes)})`;
  if (outputs.length === 0) {
    const notes = [`${id}: expected a NRRD file, there is none`];
    return { rows: [[id, amount, "none", "", "", "", "WRONG"]], notes, right: false };
  }
  const judged = outputs.map((file) => judge(item, file));
  const right = judged.every((file) => file.right);
  const own = judged.some((file) => file.own);
  return {
    rows: judged.map(({ cells }, index) => [...(index === 0 ? [id, amount] : ["", ""]), ...cells]),
    notes: [
      ...(right && !own
        ? [`${id}: expected a file with the slices' own voxels, there is none`]
        : []),
      ...(outputs.length > 1 ? [`${id}: ${severalFiles(outputs)}`] : []),
      ...judged.flatMap((file) => file.notes),
    ],
    right: right && own,
  };
}

function severalFiles(outputs: readonly OutputFile[]): string {
  const names = outputs.map((file) => file.name).join(", ");
  return `${outputs.length} files came out where one is the rule: ${names}`;
}

interface Judged {
  /** Whether the file holds the series itself, all of it verified, and nothing derived from it. */
  readonly own: boolean;
  readonly cells: readonly string[];
  readonly notes: readonly string[];
  readonly right: boolean;
}

function judge(item: DemoItem, file: OutputFile): Judged {
  const cells = [file.name, formatBytes(file.bytes)];
  const place = `${item.id}/${file.name}`;
  if (!file.volume.ok) return unreadable(cells, `${place}: ${file.volume.problem}`);
  const volume = file.volume.value;
  const { min, max } = rangeOf(volume.values);
  const described = [...cells, formatGeometry(volume), `${min} … ${max}`];
  if (!item.series.ok) return unreadable(described, `${item.id}: ${item.series.problem}`);

  const checks = verifyVolume(item.series.value, volume);
  const right = checks.every((check) => check.result !== "different");
  const notes = checks.flatMap((check) =>
    check.detail === undefined ? [] : [`${place}: ${check.what} ${check.result}: ${check.detail}`],
  );
  const own = checks.some((check) => check.what === "voxels" && check.result === "same");
  return { cells: [...described, verdict(checks)], notes, right, own };
}

function unreadable(cells: readonly string[], note: string): Judged {
  const empty = Array.from({ length: 4 - cells.length }, () => "");
  return { cells: [...cells, ...empty, "WRONG"], notes: [note], right: false, own: false };
}

/** The worst that was found, in the width of a column. */
function verdict(checks: readonly Check[]): string {
  const wrong = whatIs("different", checks);
  if (wrong !== "") return `WRONG: ${wrong}`;
  const open = whatIs("not verifiable", checks);
  return open === "" ? "same" : `same; not verifiable: ${open}`;
}

function whatIs(result: Check["result"], checks: readonly Check[]): string {
  const found = checks.filter((check) => check.result === result);
  return found.map((check) => check.what).join(", ");
}
