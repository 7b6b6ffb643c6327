// DAGs and task instances of tests: what a test does not say is as small as can be.
import {
  normaliseWorkflow,
  type EngineConfig,
  type TaskInstance,
  type Workflow,
} from "@task-api/spec";
import { resolveDag } from "../plan/resolve-dag.ts";

/** An inline template as it is written in a document: input `in`, output `out`. */
export function inlineTemplate(changes: object = {}): {
  identifier: string;
  description: string;
  inputs: { name: string; mounted_path: string }[];
  outputs: { name: string; mounted_path: string }[];
  env: { name: string; value: string }[];
  command: string[];
} {
  return {
    identifier: "t",
    description: "",
    inputs: [{ name: "in", mounted_path: "/in" }],
    outputs: [{ name: "out", mounted_path: "/out" }],
    env: [],
    command: ["run"],
    ...changes,
  };
}

/** What a test says of a task beside its id. */
export interface TaskWords {
  readonly template?: object;
  readonly input?: string;
  readonly more?: object;
}

/** A DAG `d` of tasks with inline templates; more of the document comes last. */
export function dagOf(tasks: Readonly<Record<string, TaskWords>>, more: object = {}): Workflow {
  return normaliseWorkflow({
    dag_id: "d",
    tasks: Object.entries(tasks).map(([task_id, { template, input = "/data", more: words }]) => ({
      task_id,
      image: "image",
      taskTemplate: inlineTemplate(template),
      inputs: [{ name: "in", input: { host_path: input } }],
      ...words,
    })),
    ...more,
  });
}

/** What becomes of a DAG, in folders below `/flows`. */
export function resolved(
  workflow: Workflow,
  conf: unknown = {},
  root = "/flows",
  engine: EngineConfig["type"] = "docker",
): ReturnType<typeof resolveDag> {
  return resolveDag({
    workflow,
    conf,
    contractOf: () => undefined,
    folderOf: (taskId, channel) => `${root}/${taskId}/${channel}`,
    baseDirectory: "/dags",
    engine,
    dagRunId: "run",
    at: new Date(0),
  });
}

/** The instances of a DAG. @throws Error when something is wrong with the conf */
export async function instancesOf(
  ...of: Parameters<typeof resolved>
): Promise<readonly TaskInstance[]> {
  const dag = await resolved(...of);
  if (dag.ok) return dag.instances;
  throw new Error(dag.findings.map(({ message }) => message).join("; "));
}

/** The instance of a DAG of one task. */
export async function instanceOf(
  words: TaskWords = {},
  conf: unknown = {},
  root?: string,
): Promise<TaskInstance> {
  const [instance] = await instancesOf(dagOf({ a: words }), conf, root);
  if (instance !== undefined) return instance;
  throw new Error("there is no task");
}
