// Where the channels of a DAG run may be (contract §3): data of tasks stay below the workflow root, whatever symbolic
// links somebody has put there, and no task is given all of it.
import { Severity, type Finding, type TaskInstance } from "@task-api/spec";
import { isWithin, realPath } from "@task-api/runtime";

/** Problems of an instance's channels; paths are `["inputs" | "outputs", name]`. */
export function placeFindings(instance: TaskInstance, root: string): readonly Finding[] {
  const realRoot = realPath(root);
  const sides = ["inputs", "outputs"] as const;
  return sides.flatMap((side) =>
    instance[side].flatMap(({ name, source }) => {
      if (source.kind !== "host") return [];
      const problem = problemOf(source.path, root, realRoot);
      if (problem === undefined) return [];
      const kind = side === "inputs" ? "input" : "output";
      return {
        code: "workflow/channel-place",
        severity: Severity.error,
        path: [side, name],
        message: `the folder of ${kind} '${name}' ${problem}: ${source.path}`,
        hint: "name the folder that holds the items of this channel and nothing else",
      };
    }),
  );
}

function problemOf(path: string, root: string, realRoot: string): string | undefined {
  const real = realPath(path);
  if (isWithin(realRoot, real)) return "holds the whole workflow root";
  if (isWithin(path, root) && !isWithin(real, realRoot)) {
    return "leaves the workflow root through a symbolic link";
  }
  return undefined;
}
