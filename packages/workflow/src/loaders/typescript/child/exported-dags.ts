// The DAGs of a module: those that it exports, alone or in lists, in the order in which they were made. A file that
// exports none means those that it made.
import { dagBrand, type DagInside } from "../../../authoring/brand.ts";
import { frameIn } from "../stack-frames.ts";

/** `made`: all DAGs that were made while the module at `file` was loaded. */
export function exportedDags(
  module: object,
  made: readonly unknown[],
  file: string,
): readonly DagInside[] {
  const exported = new Set(Object.values(module).flat().filter(isDag));
  const own = made.filter(isDag).filter((dag) => frameIn(insideOf(dag).stack, file) !== undefined);
  const dags = exported.size === 0 ? own : [...exported];
  const place = new Map(made.map((dag, index) => [dag, index]));
  return dags
    .toSorted((one, other) => (place.get(one) ?? made.length) - (place.get(other) ?? made.length))
    .map(insideOf);
}

/** Of this copy of the API or of another one. */
function isDag(value: unknown): value is object {
  return typeof value === "object" && value !== null && dagBrand in value;
}

function insideOf(dag: object): DagInside {
  const inside: unknown = Reflect.get(dag, dagBrand);
  if (isInside(inside)) return inside;
  throw new Error(
    "a DAG was made by a version of the API that this version of task-api does not know; install the same version of both",
  );
}

function isInside(value: unknown): value is DagInside {
  return typeof value === "object" && value !== null && "protocol" in value && value.protocol === 1;
}
