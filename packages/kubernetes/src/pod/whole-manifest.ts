// All that a cluster would be told for a task, secrets masked: what `--dry-run` prints.
import type { RunPlan } from "@task-api/runtime";
import { belongingsOf } from "./belongings.ts";
import { podManifest } from "./pod-manifest.ts";

/** The Pod, or a List of it and what belongs to it. */
export function wholeManifest(key: string, plan: RunPlan, namespace: string): object {
  const belongings = belongingsOf(key, plan, { shown: () => "***" });
  const pod = inNamespace(podManifest(key, plan), namespace);
  if (belongings.length === 0) return pod;
  const others = belongings.map(({ manifest }) => inNamespace(manifest, namespace));
  return { apiVersion: "v1", kind: "List", items: [pod, ...others] };
}

function inNamespace(manifest: object, namespace: string): object {
  return Object.fromEntries(
    Object.entries(manifest).map(([name, value]) =>
      name === "metadata" ? [name, { namespace, ...Object(value) }] : [name, value],
    ),
  );
}
