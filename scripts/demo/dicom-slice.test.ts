import { describe, expect, test } from "vitest";
import { readDicomSlice } from "./dicom-slice.ts";
import { dicomFile, TINY_SLICE, without } from "./testing/dicom-file.ts";

describe("a DICOM slice", () => {
  test("has its place, its spacing per axis and rescaled values", () => {
    expect(readDicomSlice(dicomFile(TINY_SLICE))).toEqual({
      ok: true,
      value: {
        seriesUid: "1.2.3",
        columns: 2,
        rows: 2,
        spacing: [0.25, 0.5],
        position: [-1, -2, 5],
        alongRow: [1, 0, 0],
        alongColumn: [0, 1, 0],
        values: Float64Array.of(-10, -8, -6, -4),
      },
    });
  });

  test("keeps stored values when there is no rescaling", () => {
    const slice = readDicomSlice(dicomFile(without("00281052", "00281053")));
    expect(slice.ok && [...slice.value.values]).toEqual([0, 1, 2, 3]);
  });

  test.each([
    { signed: 1, bits: 16, stored: [0xff, 0xff], value: -1 },
    { signed: 0, bits: 16, stored: [0xff, 0xff], value: 65535 },
    { signed: 1, bits: 12, stored: [0xff, 0xff], value: -1 },
    { signed: 0, bits: 12, stored: [0xff, 0xff], value: 4095 },
  ])("reads $bits bits with sign $signed as $value", ({ signed, bits, stored, value }) => {
    const slice = readDicomSlice(
      dicomFile({
        ...without("00281052", "00281053"),
        "00280101": ["US", bits],
        "00280103": ["US", signed],
        "7FE00010": ["OW", new Uint8Array([...stored, 0, 0, 0, 0, 0, 0])],
      }),
    );
    expect(slice.ok && slice.value.values[0]).toBe(value);
  });

  test.each([
    ["0020000E", "SeriesInstanceUID"],
    ["00280010", "Rows"],
    ["00280011", "Columns"],
    ["00280030", "PixelSpacing"],
    ["00200032", "ImagePositionPatient"],
    ["00200037", "ImageOrientationPatient"],
    ["7FE00010", "PixelData"],
  ])("without %s is refused, naming %s", (tag, name) => {
    const slice = readDicomSlice(dicomFile(without(tag)));
    expect(slice).toMatchObject({ ok: false, problem: expect.stringContaining(name) });
  });

  test("with too few pixels is refused, saying how many bytes there are", () => {
    const file = dicomFile({ ...TINY_SLICE, "7FE00010": ["OW", new Uint8Array(6)] });
    expect(readDicomSlice(file)).toEqual({
      ok: false,
      problem: "expected 8 bytes of pixels, PixelData has 6",
    });
  });

  test("with compressed pixels is refused, naming the transfer syntax", () => {
    const file = dicomFile({ ...TINY_SLICE, "00020010": ["UI", "1.2.840.10008.1.2.4.90"] });
    expect(readDicomSlice(file)).toMatchObject({
      ok: false,
      problem: expect.stringContaining("1.2.840.10008.1.2.4.90"),
    });
  });

  test("in colour is refused", () => {
    const file = dicomFile({ ...TINY_SLICE, "00280002": ["US", 3] });
    expect(readDicomSlice(file)).toMatchObject({
      ok: false,
      problem: "expected 1 value per pixel, SamplesPerPixel is 3",
    });
  });

  test("that is another kind of file is refused", () => {
    const file = new TextEncoder().encode("not a DICOM file ".repeat(20));
    expect(readDicomSlice(file)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^expected a DICOM file: /),
    });
  });
});
