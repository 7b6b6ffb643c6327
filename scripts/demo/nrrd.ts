// Reads NRRD files that hold a volume of one grey value per voxel, header and voxels in one file,
// raw or gzip encoded (https://teem.sourceforge.net/nrrd/format.html). Other NRRD files are refused
// with the reason.
import { readNrrdGeometry, splitNrrd } from "./nrrd-header.ts";
import { readNrrdVoxels } from "./nrrd-voxels.ts";
import { good, type Outcome } from "./outcome.ts";
import type { Volume } from "./volume.ts";

/** Reads the bytes of a file. */
export function readNrrd(bytes: Uint8Array): Outcome<Volume> {
  const file = splitNrrd(bytes);
  if (!file.ok) return file;
  const { fields, voxels } = file.value;
  const geometry = readNrrdGeometry(fields);
  if (!geometry.ok) return geometry;
  const [x, y, z] = geometry.value.sizes;
  const values = readNrrdVoxels(fields, voxels, x * y * z);
  return values.ok ? good({ ...geometry.value, values: values.value }) : values;
}
