// Writes small NRRD files for tests.
import { gzipSync } from "node:zlib";

/** Fields of the header that a test changes; `undefined` leaves one out. */
export type NrrdChange = Readonly<Record<string, string | undefined>>;

/** A volume of little endian int16 voxels in one row, unless the fields say otherwise. */
export function nrrdFile(voxels: Uint8Array, change: NrrdChange = {}): Buffer {
  const fields = {
    type: "int16",
    dimension: "3",
    space: "left-posterior-superior",
    sizes: `${voxels.length / 2} 1 1`,
    endian: "little",
    encoding: "raw",
    "space directions": "(0.5,0,0) (0,0.25,0) (0,0,3)",
    "space origin": "(10,20,30)",
    ...change,
  };
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\n`],
  );
  const stored = fields.encoding === "gzip" ? gzipSync(voxels) : voxels;
  return Buffer.concat([Buffer.from(`NRRD0005\n${lines.join("")}\n`), stored]);
}

/** The bytes of typed arrays. */
export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
