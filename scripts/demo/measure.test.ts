// The example `measure` inside its image, on a real engine: its numbers against those that are worked out here, files
// and names as awkward as they come, and the cases that its contract promises.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { decode, type DecodedPng } from "fast-png";
import { readProcessingContainer, type TemplateTest } from "../../packages/spec/src/index.ts";
import { beforeAll, describe, expect, test } from "vitest";
import { scratchFolder } from "../engine/testing/scratch-folder.ts";
import { parseCsv, type CsvRow } from "./csv.ts";
import { readNrrd } from "./nrrd.ts";
import { bytesOf, nrrdFile, type NrrdChange } from "./testing/nrrd-file.ts";
import { EXAMPLES, prepareExamples, type RunExample } from "./testing/run-example.ts";
import { verifyStatistics } from "./verify-statistics.ts";

const PREPARE_MS = 300_000;
const MEASURE = join(EXAMPLES, "measure");
const noEngine = process.env["TASK_API_TEST_ENGINE"] !== "1";

describe.skipIf(noEngine)("the example measure", { tags: ["docker"], timeout: PREPARE_MS }, () => {
  let run: RunExample;
  let cases: readonly TemplateTest[];
  beforeAll(async () => {
    run = await prepareExamples("measure");
    cases = await casesOf(join(MEASURE, "processing-container.json"));
  }, PREPARE_MS);

  test("does what its contract promises, in every case", async () => {
    expect(cases).toHaveLength(5);
    for (const { name, inputs, env, expect: promised } of cases) {
      const statistics = scratchFolder();
      const folders = Object.entries(inputs).map(([channel, path]) => [
        channel,
        join(MEASURE, path),
      ]);
      const done = await run(
        "measure",
        { ...Object.fromEntries(folders), statistics },
        Object.entries(env).map(([variable, value]) => `${variable}=${value}`),
      );
      expect({ name, code: done.code, items: readdirSync(statistics) }).toEqual({
        name,
        code: promised.exitCode,
        items: promised.items["statistics"],
      });
      const files = promised.files["statistics"] ?? [];
      for (const file of files) expect(readFileSync(join(statistics, file))).not.toHaveLength(0);
    }
  });

  test("measures what is worked out here, for every type and encoding of voxels", async () => {
    const done = await measure(VOLUMES, ["PERCENTILES=0,2.5,50,99,100", "THRESHOLD=-7.5"]);
    expect(done).toMatchObject({ code: 0, items: Object.keys(VOLUMES).toSorted() });
    for (const [item, bytes] of Object.entries(VOLUMES)) {
      const read = readNrrd(bytes);
      const [row] = done.rowsOf(item);
      expect({ item, wrong: read.ok && row && verifyStatistics(row, read.value) }).toEqual({
        item,
        wrong: [],
      });
      expect(Object.keys(row ?? {}).filter((name) => /^p\d/.test(name))).toEqual(PERCENTILES);
    }
  });

  test("measures big endian as it does little endian, and leaves out what is no number", async () => {
    const { rowsOf } = await measure({
      little: nrrdFile(bytesOf(Int16Array.of(1, -2, 300))),
      big: nrrdFile(Buffer.from(bytesOf(Int16Array.of(1, -2, 300))).swap16(), { endian: "big" }),
      partly: floats(1, Number.NaN, 3, Infinity),
      nothing: floats(Number.NaN, Number.NaN),
    });
    expect(rowsOf("big").map(numbersOf)).toEqual(rowsOf("little").map(numbersOf));
    expect(rowsOf("partly")).toMatchObject([
      { voxel_count: "4", not_finite_count: "2", min: "1", max: "3", mean: "2", std: "1" },
    ]);
    expect(rowsOf("nothing")).toMatchObject([
      { voxel_count: "2", not_finite_count: "2", min: "", mean: "", p50: "", above_count: "0" },
    ]);
  });

  test("keeps the names of items and files, whatever they hold", async () => {
    const names = ["Schädel MR", "a\nb", "-rf", "*", `q'",$(id)\\`, " blank ", ".hidden", "头"];
    const file = nrrdFile(bytesOf(Int16Array.of(1, 2)));
    const given = Object.fromEntries(names.map((name) => [`${name}/deep/${name}.NRRD`, file]));
    const done = await measure(given);
    expect(done).toMatchObject({ code: 0, items: names.toSorted() });
    for (const name of names)
      expect(done.rowsOf(name)).toMatchObject([{ file: `deep/${name}.NRRD`, max: "2" }]);
  });

  test("names each file that it cannot read and says why; the others of its item are measured", async () => {
    const voxels = bytesOf(Int16Array.of(1, 2));
    const refused = Object.keys(REFUSED).map((name) => [
      `item/${name}.nrrd`,
      nrrdFile(voxels, REFUSED[name]),
    ]);
    const done = await measure({
      ...Object.fromEntries(refused),
      "item/good.nrrd": nrrdFile(voxels),
      "item/other.nrrd": Buffer.from("\u007fELF rubbish"),
      "item/header-only.nrrd": nrrdFile(voxels).subarray(0, 60),
      "item/gzip-cut.nrrd": nrrdFile(voxels, { encoding: "gzip" }).subarray(0, -9),
    });
    expect(done.code).toBe(4);
    expect(done.rowsOf("item").map(({ file }) => file)).toEqual(["good.nrrd"]);
    expect(done.stderr).toMatchInlineSnapshot(`
      "Not measured: 'item/4-axes.nrrd': expected dimension: 3, found 4
      Not measured: 'item/ascii.nrrd': expected encoding: raw or gzip, found ascii
      Not measured: 'item/block.nrrd': expected type: to be a number such as int16, uint8 or float, found block
      Not measured: 'item/detached.nrrd': expected voxels in the same file, the header names another one (data file)
      Not measured: 'item/far-too-many.nrrd': expected 199999999960000000002 bytes of voxels as sizes: and type: say, 24 bytes of gzip cannot hold them
      Not measured: 'item/gzip-cut.nrrd': expected gzip data: Compressed file ended before the end-of-stream marker was reached
      Not measured: 'item/header-only.nrrd': expected an empty line between header and voxels: the header is cut off or detached
      Not measured: 'item/more-voxels.nrrd': expected 6 bytes of voxels as sizes: and type: say, found 4
      Not measured: 'item/no-directions.nrrd': expected space directions: of three vectors that are not zero, found none (0,1,0) (0,0,1)
      Not measured: 'item/no-endian.nrrd': expected endian: little or big, found none
      Not measured: 'item/no-space.nrrd': expected space: to be one of left-posterior-superior, lps, right-anterior-superior, ras, left-anterior-superior, las, found none
      Not measured: 'item/no-voxel.nrrd': expected sizes: of three positive integers, found 0 1 1
      Not measured: 'item/other.nrrd': expected a file that begins with NRRD000x, found b'\\x7fELF rub'
      "
    `);
  });

  test.each(["PERCENTILES=5;50", "PERCENTILES=101", "THRESHOLD=nan", "BINS=1", "BINS=2.5"])(
    "refuses %s before anything is written, and says what it expects",
    async (setting) => {
      const done = await measure({ item: nrrdFile(bytesOf(Int16Array.of(1, 2))) }, [setting]);
      expect(done).toMatchObject({ code: 2, items: [] });
      expect(done.stderr).toContain(`${setting.replace("=", "='")}': expected `);
    },
  );

  test("draws each file of an item below the last, the first eight of them", async () => {
    const file = nrrdFile(bytesOf(Int16Array.of(1, 2, 3)));
    const paths = Array.from({ length: 9 }, (_, index) => `many/${index}.nrrd`);
    const done = await measure({
      "one/only.nrrd": file,
      "flat/only.nrrd": nrrdFile(bytesOf(Int16Array.of(7, 7, 7))),
      "nothing/only.nrrd": floats(Number.NaN),
      ...Object.fromEntries(paths.map((path) => [path, file])),
    });
    expect(done.code).toBe(0);
    expect(done.rowsOf("many")).toHaveLength(9);
    const [one, many] = [done.pictureOf("one"), done.pictureOf("many")];
    expect(many).toMatchObject({ width: one.width, height: 8 * one.height });
    for (const item of ["one", "flat", "nothing"])
      expect(new Set(done.pictureOf(item).data).size).toBeGreaterThan(20);
  });

  test("shows the slice with the patient's front up and the left on the right, however the axes run", async () => {
    const rows = bytesOf(Int16Array.of(0, 50, 70, 100));
    const done = await measure({
      "as-stored": square(rows, "(1,0,0) (0,1,0) (0,0,1)"),
      "turned-round": square(rows, "(-1,0,0) (0,-1,0) (0,0,1)"),
      "another-space": square(rows, "(1,0,0) (0,1,0) (0,0,1)", "right-anterior-superior"),
      "along-the-body": square(rows, "(1,0,0) (0,0,1) (0,1,0)"),
    });
    const corners = (item: string): unknown => cornersOf(done.pictureOf(item));
    const stored = corners("as-stored");
    expect(stored).toEqual([0, expect.any(Number), expect.any(Number), 255]);
    expect(corners("turned-round")).toEqual([stored].flat().toReversed());
    expect(corners("another-space")).toEqual([stored].flat().toReversed());
    const [a, b, c, d] = [stored].flat();
    expect(corners("along-the-body")).toEqual([c, d, a, b]);
  });

  /** Measures files by their paths in the channel; a name alone is an item with one file. */
  async function measure(files: Readonly<Record<string, Buffer>>, env: readonly string[] = []) {
    const [nrrd, statistics] = [scratchFolder(), scratchFolder()];
    for (const [name, bytes] of Object.entries(files)) {
      const path = join(nrrd, name.includes("/") ? name : `${name}/${name}.nrrd`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
    const { code, stderr } = await run("measure", { nrrd, statistics }, env);
    return {
      code,
      stderr,
      items: readdirSync(statistics).toSorted(),
      rowsOf: (item: string) =>
        parseCsv(readFileSync(join(statistics, item, "statistics.csv"), "utf8")),
      pictureOf: (item: string) => decode(readFileSync(join(statistics, item, "histogram.png"))),
    };
  }
});

const PERCENTILES = ["p0", "p2.5", "p50", "p99", "p100"];

/** One volume per type of voxel; each with negative values and extremes, where the type has them. */
const VOLUMES: Readonly<Record<string, Buffer>> = {
  int8: volume(
    "int8",
    Int8Array.from({ length: 60 }, (_, index) => index * 37),
  ),
  uint8: volume(
    "unsigned char",
    Uint8Array.from({ length: 60 }, (_, index) => index * 37),
  ),
  int16: volume("short", Int16Array.of(-32768, 32767, ...Array.from({ length: 58 }, wave))),
  uint16: volume("uint16", Uint16Array.of(0, 65535, ...Array.from({ length: 58 }, Math.abs))),
  int32: volume("int", Int32Array.of(-(2 ** 31), 2 ** 31 - 1, ...Array.from({ length: 58 }, wave))),
  uint32: volume(
    "uint32",
    Uint32Array.from({ length: 60 }, (_, index) => index ** 5),
  ),
  float: volume("float", Float32Array.from({ length: 60 }, wave)),
  double: volume("double", Float64Array.from({ length: 60 }, wave)),
  gzip: volume("int16", Int16Array.from({ length: 60 }, wave), { encoding: "gzip" }),
};

/** What is refused about a file of two voxels. */
const REFUSED: Readonly<Record<string, NrrdChange>> = {
  "4-axes": { dimension: "4", sizes: "2 1 1 1" },
  "no-voxel": { sizes: "0 1 1" },
  "more-voxels": { sizes: "3 1 1" },
  "far-too-many": { encoding: "gzip", sizes: "9999999999 9999999999 1" },
  block: { type: "block" },
  ascii: { encoding: "ascii" },
  detached: { "data file": "/etc/passwd" },
  "no-space": { space: undefined },
  "no-directions": { "space directions": "none (0,1,0) (0,0,1)" },
  "no-endian": { endian: undefined },
};

function wave(_: unknown, index: number): number {
  return Math.sin(index) * 1000;
}

function volume(type: string, values: ArrayBufferView, change: NrrdChange = {}): Buffer {
  return nrrdFile(bytesOf(values), { type, sizes: "5 4 3", ...change });
}

function square(rows: Uint8Array, directions: string, space = "left-posterior-superior"): Buffer {
  return nrrdFile(rows, { sizes: "2 2 1", "space directions": directions, space });
}

/** Grey values of the slice near its corners: left and right above, left and right below. */
function cornersOf({ width, data, channels }: DecodedPng): readonly (number | undefined)[] {
  const [near, far] = [10, 410];
  return [
    [near, near],
    [far, near],
    [near, far],
    [far, far],
  ].map(([x = 0, y = 0]) => data[((140 + y) * width + 40 + x) * channels]);
}

function floats(...values: readonly number[]): Buffer {
  return nrrdFile(bytesOf(Float32Array.from(values)), {
    type: "float",
    sizes: `${values.length} 1 1`,
  });
}

function numbersOf(row: CsvRow): CsvRow {
  return { ...row, file: "" };
}

async function casesOf(file: string): Promise<readonly TemplateTest[]> {
  const reading = await readProcessingContainer({ file, content: readFileSync(file) });
  return reading.value?.templates.flatMap((template) => template.tests) ?? [];
}
