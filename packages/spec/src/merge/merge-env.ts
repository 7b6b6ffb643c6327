// The variables of a task instance: the template's, replaced by name and added to, layer by layer
// (contract §2). Order is the template's, then that of first appearance.
import type { TemplateEnv } from "../model/processing-container.ts";
import type { TaskEnv } from "../model/task.ts";
import type { InstanceEnv } from "../model/task-instance.ts";

/** Variables that stand above those of the layers before. */
export interface EnvLayer {
  readonly env: readonly TaskEnv[];
  /** They come from users: text, and nothing to be filled in. @default false */
  readonly verbatim?: boolean;
}

/**
 * Merges variables. What the template declares as secret stays secret whoever sets it, and so does every
 * variable that some layer reads from somewhere else.
 */
export function mergeEnv(
  declared: readonly TemplateEnv[],
  layers: readonly EnvLayer[],
): readonly InstanceEnv[] {
  const secrets = new Set(declared.filter(({ secret }) => secret).map(({ name }) => name));
  const merged = new Map<string, InstanceEnv>();
  for (const { env, verbatim = false } of [{ env: declared }, ...layers]) {
    for (const entry of env) {
      if ("valueFrom" in entry) secrets.add(entry.name);
      merged.set(entry.name, instanceEnv(entry, verbatim));
    }
  }
  return [...merged.values()].map((entry) =>
    "valueFrom" in entry ? entry : { ...entry, secret: secrets.has(entry.name) },
  );
}

function instanceEnv(entry: TaskEnv | TemplateEnv, verbatim: boolean): InstanceEnv {
  const { name } = entry;
  if ("valueFrom" in entry) return { name, valueFrom: entry.valueFrom, secret: true };
  return { name, value: entry.value, secret: false, ...(verbatim && { verbatim: true as const }) };
}
