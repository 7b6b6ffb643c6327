// One DICOM image file: the header fields that say where its pixels are in the patient and what they
// mean, and the pixels themselves as the modality's values. Uncompressed, little endian, one grey
// value per pixel: what the sample data consists of. Anything else is refused by name.
import dicomParser, { type DataSet } from "dicom-parser";
import { bad, good, type Outcome } from "./outcome.ts";
import { toVec3, type Vec3 } from "./vector.ts";

/** A slice of a series. Lengths in mm. */
export interface DicomSlice {
  readonly seriesUid: string;
  readonly columns: number;
  readonly rows: number;
  /** Distance of neighbours in a row, and of neighbours in a column. */
  readonly spacing: readonly [number, number];
  /** Centre of the first pixel. */
  readonly position: Vec3;
  /** Unit vector along a row, towards higher column numbers. */
  readonly alongRow: Vec3;
  /** Unit vector along a column, towards higher row numbers. */
  readonly alongColumn: Vec3;
  /** Row by row, rescale slope and intercept applied. */
  readonly values: Float64Array;
}

/** Reads the bytes of a DICOM file. */
export function readDicomSlice(bytes: Uint8Array): Outcome<DicomSlice> {
  let data: DataSet;
  try {
    data = dicomParser.parseDicom(bytes);
  } catch (error) {
    return bad(`expected a DICOM file: ${describe(error)}`);
  }
  const syntax = data.string("x00020010") ?? "none";
  if (!READABLE_SYNTAXES.has(syntax)) {
    return bad(`expected uncompressed little endian pixels, the transfer syntax is ${syntax}`);
  }
  return readImage(data);
}

/** Implicit and explicit VR little endian. */
const READABLE_SYNTAXES = new Set(["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"]);

function readImage(data: DataSet): Outcome<DicomSlice> {
  const seriesUid = data.string("x0020000e");
  const columns = data.uint16("x00280011");
  const rows = data.uint16("x00280010");
  const spacing = numbers(data, "x00280030", 2);
  const position = toVec3(numbers(data, "x00200032", 3) ?? []);
  const orientation = numbers(data, "x00200037", 6) ?? [];
  const alongRow = toVec3(orientation.slice(0, 3));
  const alongColumn = toVec3(orientation.slice(3));

  if (seriesUid === undefined) return missing("SeriesInstanceUID (0020,000E)");
  if (!columns) return missing("Columns (0028,0011)");
  if (!rows) return missing("Rows (0028,0010)");
  if (spacing === undefined) return missing("PixelSpacing (0028,0030)");
  if (position === undefined) return missing("ImagePositionPatient (0020,0032)");
  if (alongRow === undefined || alongColumn === undefined) {
    return missing("ImageOrientationPatient (0020,0037)");
  }
  const values = readValues(data, columns * rows);
  if (!values.ok) return values;
  // PixelSpacing names the distance between rows first.
  const [betweenRows = 0, betweenColumns = 0] = spacing;
  return good({
    seriesUid,
    columns,
    rows,
    spacing: [betweenColumns, betweenRows],
    position,
    alongRow,
    alongColumn,
    values: values.value,
  });
}

function readValues(data: DataSet, count: number): Outcome<Float64Array> {
  const samples = data.uint16("x00280002") ?? 1;
  if (samples !== 1) return bad(`expected 1 value per pixel, SamplesPerPixel is ${samples}`);
  const bits = data.uint16("x00280100") ?? 0;
  if (bits !== 8 && bits !== 16)
    return bad(`expected 8 or 16 bits per pixel, BitsAllocated is ${bits}`);
  const element = data.elements["x7fe00010"];
  if (element === undefined) return missing("PixelData (7FE0,0010)");
  const expected = (count * bits) / 8;
  if (element.length < expected) {
    return bad(`expected ${expected} bytes of pixels, PixelData has ${element.length}`);
  }
  const { buffer, byteOffset } = data.byteArray;
  const view = new DataView(buffer, byteOffset + element.dataOffset, expected);
  const stored = storedValue(view, bits, data);
  const slope = data.floatString("x00281053") ?? 1;
  const intercept = data.floatString("x00281052") ?? 0;
  return good(
    Float64Array.from({ length: count }, (_, index) => stored(index) * slope + intercept),
  );
}

/** Reads the pixel at an index: BitsStored bits of it, signed or not. */
function storedValue(view: DataView, bits: 8 | 16, data: DataSet): (index: number) => number {
  const unused = 32 - (data.uint16("x00280101") ?? bits);
  const signed = data.uint16("x00280103") === 1;
  return (index) => {
    const word = bits === 8 ? view.getUint8(index) : view.getUint16(index * 2, true);
    return signed ? (word << unused) >> unused : (word << unused) >>> unused;
  };
}

function numbers(data: DataSet, tag: string, count: number): readonly number[] | undefined {
  const found = (data.string(tag) ?? "").split("\\").map((text) => Number.parseFloat(text));
  return found.length === count && found.every(Number.isFinite) ? found : undefined;
}

function missing(field: string): { readonly ok: false; readonly problem: string } {
  return bad(`expected the header field ${field}, which is missing or not readable`);
}

/** dicom-parser throws plain strings and objects as well as errors. */
function describe(error: unknown): string {
  if (error instanceof Error) return error.message;
  if (error instanceof Object && "exception" in error) return String(error.exception);
  return String(error);
}
