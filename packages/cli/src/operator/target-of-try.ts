// Which engine a try is for: a namespace that the project of a run brings along goes before the platform's (contract §5).
import type { OperatorTry } from "@task-api/workflow";
import { checkNamespace } from "../commands/engine-options.ts";
import { Mode, type EngineTarget } from "../engines.ts";

/** @throws UsageError for what is no name of a namespace */
export function targetOfTry({ engine, conf }: Pick<OperatorTry, "engine" | "conf">): EngineTarget {
  if (engine.mode === Mode.docker) return { mode: Mode.docker };
  const { mode, context } = engine;
  const ofProject: unknown = Object(conf["project_form"]).kubernetes_namespace;
  const isGiven = ofProject !== undefined && ofProject !== null;
  // What is no text is no name either.
  const named = typeof ofProject === "string" ? ofProject : "";
  const namespace = isGiven ? named : engine.namespace;
  if (namespace !== undefined) {
    checkNamespace(namespace, isGiven ? "conf.project_form.kubernetes_namespace" : "namespace");
  }
  return {
    mode,
    ...(namespace !== undefined && { namespace }),
    ...(context !== undefined && { context }),
  };
}
