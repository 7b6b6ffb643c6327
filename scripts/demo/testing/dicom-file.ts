// Writes tiny DICOM files for tests: explicit VR little endian, just the elements that are given.

/** Value of an element: text for the text VRs, a number for US, bytes for OW. */
type ElementValue = string | number | Uint8Array;

/** Elements by tag (8 hex digits) with their VR. */
export type Elements = Readonly<Record<string, readonly [vr: string, value: ElementValue]>>;

/** A CT slice of 2x2 pixels with stored values 0, 1, 2, 3; slope 2, intercept -10. */
export const TINY_SLICE: Elements = {
  "00020010": ["UI", "1.2.840.10008.1.2.1"],
  "0020000E": ["UI", "1.2.3"],
  "00200032": ["DS", String.raw`-1\-2\5`],
  "00200037": ["DS", String.raw`1\0\0\0\1\0`],
  "00280002": ["US", 1],
  "00280010": ["US", 2],
  "00280011": ["US", 2],
  "00280030": ["DS", String.raw`0.5\0.25`],
  "00280100": ["US", 16],
  "00280101": ["US", 16],
  "00280103": ["US", 1],
  "00281052": ["DS", "-10"],
  "00281053": ["DS", "2"],
  "7FE00010": ["OW", new Uint8Array([0, 0, 1, 0, 2, 0, 3, 0])],
};

/** {@link TINY_SLICE} without some elements. */
export function without(...tags: readonly string[]): Elements {
  return Object.fromEntries(Object.entries(TINY_SLICE).filter(([tag]) => !tags.includes(tag)));
}

/** The bytes of a file with these elements. */
export function dicomFile(elements: Elements): Uint8Array {
  const parts = Object.entries(elements).map(([tag, [vr, value]]) => element(tag, vr, value));
  return Buffer.concat([Buffer.alloc(128), Buffer.from("DICM"), ...parts]);
}

function element(tag: string, vr: string, value: ElementValue): Buffer {
  const bytes = toBytes(vr, value);
  const long = vr === "OW";
  const header = Buffer.alloc(long ? 12 : 8);
  header.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0);
  header.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2);
  header.write(vr, 4, "latin1");
  if (long) header.writeUInt32LE(bytes.length, 8);
  else header.writeUInt16LE(bytes.length, 6);
  return Buffer.concat([header, bytes]);
}

function toBytes(vr: string, value: ElementValue): Buffer {
  if (typeof value === "number") {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value);
    return bytes;
  }
  if (typeof value !== "string") return Buffer.from(value);
  const padding = value.length % 2 === 0 ? "" : vr === "UI" ? "\0" : " ";
  return Buffer.from(value + padding, "latin1");
}
