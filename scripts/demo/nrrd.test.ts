import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readNrrd } from "./nrrd.ts";
import { spacingOf } from "./volume.ts";

const FIELDS = {
  type: "int16",
  dimension: "3",
  space: "right-anterior-superior",
  sizes: "2 1 2",
  endian: "little",
  encoding: "raw",
  "space directions": "(-0.5,0,0) (0,0.25,0) (0,0,3)",
  "space origin": "(10,20,30)",
};

/** Stored values -1, 2, 3, 4. */
const VOXELS = new Uint8Array([0xff, 0xff, 2, 0, 3, 0, 4, 0]);

describe("a NRRD file", () => {
  test("is read into DICOM's axes", () => {
    const volume = readNrrd(nrrd({}));
    expect(volume).toEqual({
      ok: true,
      value: {
        sizes: [2, 1, 2],
        steps: [
          [0.5, -0, 0],
          [-0, -0.25, 0],
          [-0, -0, 3],
        ],
        origin: [-10, -20, 30],
        values: Int16Array.of(-1, 2, 3, 4),
      },
    });
    expect(volume.ok && spacingOf(volume.value)).toEqual([0.5, 0.25, 3]);
  });

  test("keeps its axes when they are DICOM's", () => {
    const volume = readNrrd(nrrd({ space: "left-posterior-superior" }));
    expect(volume).toMatchObject({ ok: true, value: { origin: [10, 20, 30] } });
  });

  test("may begin anywhere in the memory it was read into", () => {
    const file = nrrd({});
    const shifted = Buffer.concat([Buffer.from("x"), file]).subarray(1);
    expect(readNrrd(shifted)).toEqual(readNrrd(file));
  });

  test("may be compressed with gzip", () => {
    const volume = readNrrd(nrrd({ encoding: "gzip" }, gzipSync(VOXELS)));
    expect(volume.ok && volume.value.values).toEqual(Int16Array.of(-1, 2, 3, 4));
  });

  test("may have comments, keys of its writer and lines that end as on Windows", () => {
    const header = headerOf({}).replaceAll("\n", "\r\n");
    const file = Buffer.concat([
      Buffer.from(`${header}# sizes: 9 9 9\r\nsizes:=9\r\n\r\n`),
      VOXELS,
    ]);
    expect(readNrrd(file)).toMatchObject({ ok: true, value: { sizes: [2, 1, 2] } });
  });

  test("that is cut off is refused, saying how many bytes are there", () => {
    expect(readNrrd(nrrd({}, VOXELS.subarray(0, 5)))).toEqual({
      ok: false,
      problem: "expected 8 bytes of voxels as sizes: and type: say, found 5",
    });
  });

  test("whose gzip data is cut off is refused", () => {
    const file = nrrd({ encoding: "gzip" }, gzipSync(VOXELS).subarray(0, 12));
    expect(readNrrd(file)).toMatchObject({
      ok: false,
      problem: expect.stringContaining("expected gzip data"),
    });
  });

  test("that ends in its header is refused", () => {
    expect(readNrrd(Buffer.from(headerOf({})))).toMatchObject({
      ok: false,
      problem: expect.stringContaining("expected an empty line"),
    });
  });

  test("that is another kind of file is refused", () => {
    expect(readNrrd(Buffer.from("\u007fELF rubbish"))).toMatchObject({
      ok: false,
      problem: expect.stringContaining("expected a NRRD file"),
    });
  });

  test.each([
    [{ type: "block" }, "expected type:"],
    [{ type: undefined }, "expected type:"],
    [{ dimension: "4" }, "expected dimension: 3, found 4"],
    [{ sizes: "2 1" }, "expected sizes: of three positive integers, found 2 1"],
    [{ sizes: undefined }, "expected sizes: of three positive integers, found none"],
    [{ space: "scanner-xyz" }, "expected space:"],
    [{ "space directions": "none (1,0,0) (0,1,0)" }, "expected space directions:"],
    [{ "space origin": undefined }, "expected space origin:"],
    [{ encoding: "bzip2" }, "expected encoding: raw or gzip, found bzip2"],
    [{ endian: "big" }, "expected endian: little, found big"],
    [{ "data file": "voxels.raw" }, "the header names another one"],
  ])("with %o is refused: %s", (change, problem) => {
    expect(readNrrd(nrrd(change))).toMatchObject({
      ok: false,
      problem: expect.stringContaining(problem),
    });
  });
});

type Change = { readonly [name: string]: string | undefined };

function headerOf(change: Change): string {
  const fields = Object.entries({ ...FIELDS, ...change });
  const lines = fields.flatMap(([name, value]) =>
    value === undefined ? [] : `${name}: ${value}\n`,
  );
  return `NRRD0005\n${lines.join("")}`;
}

function nrrd(change: Change, voxels: Uint8Array = VOXELS): Buffer {
  return Buffer.concat([Buffer.from(`${headerOf(change)}\n`), voxels]);
}
