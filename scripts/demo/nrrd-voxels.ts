// The part of a NRRD file after its header: the values, by type and encoding.
import { gunzipSync } from "node:zlib";
import type { NrrdFields } from "./nrrd-header.ts";
import { bad, good, type Outcome } from "./outcome.ts";

/** Decodes the values of `count` voxels. */
export function readNrrdVoxels(
  fields: NrrdFields,
  encoded: Uint8Array,
  count: number,
): Outcome<ArrayLike<number>> {
  const type = (fields.get("type") ?? "none").toLowerCase();
  const reader = VOXEL_TYPES.get(type);
  if (reader === undefined) {
    return bad(`expected type: to be one of ${[...VOXEL_TYPES.keys()].join(", ")}, found ${type}`);
  }
  if (fields.get("endian") === "big" && reader.BYTES_PER_ELEMENT > 1) {
    return bad("expected endian: little, found big");
  }
  const bytes = decode(fields.get("encoding") ?? "none", encoded);
  if (!bytes.ok) return bytes;
  const expected = count * reader.BYTES_PER_ELEMENT;
  if (bytes.value.length !== expected) {
    return bad(
      `expected ${expected} bytes of voxels as sizes: and type: say, found ${bytes.value.length}`,
    );
  }
  // A copy, because typed arrays only start at multiples of their element size.
  return good(new reader(new Uint8Array(bytes.value).buffer));
}

function decode(encoding: string, bytes: Uint8Array): Outcome<Uint8Array> {
  switch (encoding.toLowerCase()) {
    case "raw":
      return good(bytes);
    case "gzip":
    case "gz":
      try {
        return good(gunzipSync(bytes));
      } catch (error) {
        return bad(`expected gzip data: ${error instanceof Error ? error.message : String(error)}`);
      }
    default:
      return bad(`expected encoding: raw or gzip, found ${encoding}`);
  }
}

/** A typed array over bytes. */
interface VoxelArray {
  readonly BYTES_PER_ELEMENT: number;
  new (bytes: ArrayBuffer): ArrayLike<number>;
}

const VOXEL_TYPES: ReadonlyMap<string, VoxelArray> = new Map<string, VoxelArray>([
  ["int8", Int8Array],
  ["signed char", Int8Array],
  ["uint8", Uint8Array],
  ["uchar", Uint8Array],
  ["unsigned char", Uint8Array],
  ["int16", Int16Array],
  ["short", Int16Array],
  ["uint16", Uint16Array],
  ["ushort", Uint16Array],
  ["unsigned short", Uint16Array],
  ["int32", Int32Array],
  ["int", Int32Array],
  ["uint32", Uint32Array],
  ["float", Float32Array],
  ["double", Float64Array],
]);
