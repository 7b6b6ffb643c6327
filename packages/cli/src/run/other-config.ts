// A config for another engine than the one that a task runs on: accepted, told, and without a say (contract §1.2).
import type { EngineConfig, Finding, JsonPath, Task, Workflow } from "@task-api/spec";
import type { EngineDescription } from "@task-api/runtime";

/** The type of the config that has a say on an engine. */
export function configType({ kind }: Pick<EngineDescription, "kind">): EngineConfig["type"] {
  return kind === "kubernetes" ? "k8s" : "docker";
}

/** A warning for a config of the other type, which stands at `path`. */
export function otherConfig(
  { config }: Pick<Task, "config">,
  engine: Pick<EngineDescription, "kind">,
  path: JsonPath = ["config"],
): readonly Finding[] {
  const type = configType(engine);
  if (config === undefined || config.type === type) return [];
  return [
    {
      code: "task/other-config",
      severity: "warning",
      path,
      message: `'config' is for ${config.type}: on ${type} only its registry credentials are used`,
    },
  ];
}

/** The same for the tasks of a DAG; one that all of them have from `default_args` is told once. */
export function otherConfigs(
  { tasks }: Pick<Workflow, "tasks">,
  wire: unknown,
  engine: Pick<EngineDescription, "kind">,
): readonly Finding[] {
  const written: unknown = Object(wire).tasks;
  const own = new Set(
    Array.isArray(written)
      ? written.flatMap((task: unknown, index) => ("config" in Object(task) ? [index] : []))
      : [],
  );
  const inherited = tasks.find((_, index) => !own.has(index));
  return [
    ...otherConfig(inherited ?? {}, engine, ["default_args", "config"]),
    ...tasks.flatMap((task, index) =>
      own.has(index) ? otherConfig(task, engine, ["tasks", index, "config"]) : [],
    ),
  ];
}
