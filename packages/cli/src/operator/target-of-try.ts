// Which engine a try is for: a namespace that the project of a run brings along goes before the platform's, and that before
// the one of the task's config (contract §5).
import type { OperatorTry } from "@task-api/workflow";
import { checkNamespace } from "../commands/engine-options.ts";
import { Mode, type EngineTarget } from "../engines.ts";

/** @throws UsageError for what is no name of a namespace */
export function targetOfTry({
  engine,
  conf,
  task,
}: Pick<OperatorTry, "engine" | "conf" | "task">): EngineTarget {
  if (engine.mode === Mode.docker) return { mode: Mode.docker };
  const { mode, context } = engine;
  const ofProject: unknown = Object(conf["project_form"]).kubernetes_namespace;
  const isGiven = ofProject !== undefined && ofProject !== null;
  // What is no text is no name either.
  const named = typeof ofProject === "string" ? ofProject : "";
  const namespace = isGiven ? named : (engine.namespace ?? namespaceOf(task["config"]));
  const place = isGiven
    ? "conf.project_form.kubernetes_namespace"
    : engine.namespace === undefined
      ? "config.namespace"
      : "namespace";
  if (namespace !== undefined) checkNamespace(namespace, place);
  return {
    mode,
    ...(namespace !== undefined && { namespace }),
    ...(context !== undefined && { context }),
  };
}

/** What has the wrong structure is told when the task is read. */
function namespaceOf(config: unknown): string | undefined {
  const { type, namespace } = Object(config);
  return type === "k8s" && typeof namespace === "string" ? namespace : undefined;
}
