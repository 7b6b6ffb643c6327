// Vectors in the patient's coordinate system as DICOM has it: millimetres, x to the left, y to the
// back, z to the head.

/** Three numbers: a point, a direction, or one value per axis. */
export type Vec3 = readonly [number, number, number];

/** The scalar product. */
export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** The vector product: perpendicular to both. */
export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** `a + factor * b`. */
export function addScaled(a: Vec3, b: Vec3, factor: number): Vec3 {
  return [a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]];
}

/** The length. */
export function norm(a: Vec3): number {
  return Math.hypot(...a);
}

/** The vector when the list holds exactly three finite numbers. */
export function toVec3(values: readonly number[]): Vec3 | undefined {
  const [x, y, z] = values;
  if (values.length !== 3 || x === undefined || y === undefined || z === undefined)
    return undefined;
  return values.every(Number.isFinite) ? [x, y, z] : undefined;
}
