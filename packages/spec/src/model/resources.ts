// What a task asks of the machine. Quantities keep the author's spelling, because engines and people
// read it; `../quantity` turns them into numbers.

/** Kubernetes quantity by resource name: `cpu`, `memory`, `nvidia.com/gpu`, other extended resources. */
export type ResourceList = Readonly<Record<string, string>>;

/** Limits and requests of a task (contract §1.1: Resources). */
export interface Resources {
  readonly limits: ResourceList;
  readonly requests: ResourceList;
}
