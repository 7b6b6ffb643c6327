// The variables of a task instance: the template's, replaced by name and added to, layer by layer
// (contract §2). Order is the template's, then that of first appearance.
import type { TemplateEnv } from "../model/processing-container.ts";
import type { TaskEnv } from "../model/task.ts";
import type { InstanceEnv } from "../model/task-instance.ts";

/**
 * Merges variables. Each layer stands above the ones before it. What the template declares as secret
 * stays secret whoever sets it, and so does every value that is read from somewhere else.
 */
export function mergeEnv(
  declared: readonly TemplateEnv[],
  layers: readonly (readonly TaskEnv[])[],
): readonly InstanceEnv[] {
  const merged = new Map<string, TaskEnv>();
  for (const entry of [declared, ...layers].flat()) {
    merged.set(
      entry.name,
      "valueFrom" in entry
        ? { name: entry.name, valueFrom: entry.valueFrom }
        : { name: entry.name, value: entry.value },
    );
  }
  const secrets = new Set(declared.filter(({ secret }) => secret).map(({ name }) => name));
  return [...merged.values()].map((entry) =>
    "valueFrom" in entry
      ? { ...entry, secret: true }
      : { ...entry, secret: secrets.has(entry.name) },
  );
}
