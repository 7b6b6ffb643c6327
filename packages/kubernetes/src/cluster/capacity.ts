// What the largest node has: more than that no task can get, however empty the cluster is.
import { quantityToNumber } from "@task-api/spec";
import { stringAt, type Capacity, type CapacityOptions } from "@task-api/runtime";

/** Of nodes that are not for our eyes nothing is known: then there is no end to what they may have. */
export function largestNode(
  nodes: readonly unknown[] | undefined,
  { extended = [] }: CapacityOptions = {},
): Capacity {
  const most = (resource: string): number => {
    const amounts = (nodes ?? []).map((node) => {
      const text = stringAt(node, "status", "allocatable", resource);
      return text === undefined ? 0 : (quantityToNumber(text) ?? 0);
    });
    return nodes === undefined ? Number.POSITIVE_INFINITY : Math.max(0, ...amounts);
  };
  return {
    cpus: most("cpu"),
    memoryBytes: most("memory"),
    extended:
      nodes === undefined
        ? {}
        : Object.fromEntries(extended.map((name) => [name, `${most(name)}`])),
  };
}
