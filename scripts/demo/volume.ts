// A volume of grey values with its place in the patient: what a NRRD file holds.
import { norm, type Vec3 } from "./vector.ts";

/** A volume in the patient's coordinates (see `vector.ts`). Lengths in mm. */
export interface Volume {
  /** Number of voxels along each axis; the first axis is the fastest. */
  readonly sizes: Vec3;
  /** The step from a voxel to its neighbour, per axis. */
  readonly steps: readonly [Vec3, Vec3, Vec3];
  /** Centre of the first voxel. */
  readonly origin: Vec3;
  readonly values: ArrayLike<number>;
}

/** The length of each step. */
export function spacingOf(volume: Volume): Vec3 {
  const [x, y, z] = volume.steps;
  return [norm(x), norm(y), norm(z)];
}
