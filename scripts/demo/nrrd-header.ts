// The header of a NRRD file: lines of text up to the first empty one, and what they say about the
// place of the voxels in the patient.
import { bad, good, type Outcome } from "./outcome.ts";
import { toVec3, type Vec3 } from "./vector.ts";
import type { Volume } from "./volume.ts";

const LONGEST_HEADER = 1024 * 1024;

/** Values by name in lower case. */
export type NrrdFields = ReadonlyMap<string, string>;

/** Takes a file apart: fields of the header, and the bytes after it. */
export function splitNrrd(
  bytes: Uint8Array,
): Outcome<{ readonly fields: NrrdFields; readonly voxels: Uint8Array }> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = file.toString("latin1", 0, 8);
  if (!/^NRRD000\d$/.test(magic)) {
    return bad(`expected a NRRD file beginning with NRRD000x, found ${JSON.stringify(magic)}`);
  }
  const end = /\r?\n\r?\n/.exec(file.toString("latin1", 0, LONGEST_HEADER));
  if (end === null) {
    return bad(
      "expected an empty line between header and voxels, there is none: the header is cut off or detached",
    );
  }
  const lines = file.toString("utf8", 0, end.index).split(/\r?\n/).slice(1);
  // A field has ": ", a key of the writer's own has ":=", a comment begins with "#".
  const fields = lines.flatMap((line): [string, string][] => {
    const [, name, value] = /^(?!#)(?<name>[^:]+):(?!=)(?<value>.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined
      ? []
      : [[name.toLowerCase().trim(), value.trim()]];
  });
  return good({ fields: new Map(fields), voxels: bytes.subarray(end.index + end[0].length) });
}

/** Reads how many voxels there are and where they are, in DICOM's axes. */
export function readNrrdGeometry(fields: NrrdFields): Outcome<Omit<Volume, "values">> {
  if (fields.has("data file") || fields.has("datafile")) {
    return bad("expected voxels in the same file, the header names another one (data file)");
  }
  const dimension = fields.get("dimension");
  if (dimension !== "3") return bad(`expected dimension: 3, found ${dimension ?? "none"}`);
  const sizes = toVec3((fields.get("sizes") ?? "").split(/\s+/).map(Number));
  if (sizes === undefined || sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    return bad(
      `expected sizes: of three positive integers, found ${fields.get("sizes") ?? "none"}`,
    );
  }
  const flip = AXES_TO_DICOM.get((fields.get("space") ?? "").toLowerCase());
  if (flip === undefined) {
    const known = [...AXES_TO_DICOM.keys()].join(", ");
    return bad(`expected space: to be one of ${known}, found ${fields.get("space") ?? "none"}`);
  }
  const steps = vectors(fields.get("space directions"), flip);
  const [x, y, z] = steps;
  if (steps.length !== 3 || x === undefined || y === undefined || z === undefined) {
    return bad(
      `expected space directions: of three vectors, found ${fields.get("space directions") ?? "none"}`,
    );
  }
  const [origin] = vectors(fields.get("space origin"), flip);
  if (origin === undefined) {
    return bad(
      `expected space origin: of one vector, found ${fields.get("space origin") ?? "none"}`,
    );
  }
  return good({ sizes, steps: [x, y, z], origin });
}

/** What x, y and z are multiplied with in order to be DICOM's. */
const AXES_TO_DICOM: ReadonlyMap<string, Vec3> = new Map([
  ["left-posterior-superior", [1, 1, 1]],
  ["lps", [1, 1, 1]],
  ["right-anterior-superior", [-1, -1, 1]],
  ["ras", [-1, -1, 1]],
]);

function vectors(text: string | undefined, flip: Vec3): readonly Vec3[] {
  return [...(text ?? "").matchAll(/\((?<numbers>[^)]*)\)/g)].flatMap((match) => {
    const numbers = (match.groups?.["numbers"] ?? "").split(",").map(Number);
    const vector = toVec3(numbers.map((number, axis) => number * (flip[axis] ?? Number.NaN)));
    return vector === undefined ? [] : [vector];
  });
}
