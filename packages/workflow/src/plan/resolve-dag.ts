// A DAG, the contracts of its images and what a user has entered become task instances: every channel has its folder,
// whose path is absolute, every variable its value. Pure; the DAG has been checked against the contracts (`workflowAgainstContracts`).
import {
  defaultExecutionTimeoutSeconds,
  mergeTask,
  type ChannelBinding,
  type EngineConfig,
  type Finding,
  type ProcessingContainer,
  type Task,
  type TaskInstance,
  type TaskTemplate,
  type Workflow,
  type WorkflowTask,
} from "@task-api/spec";
import { resolve } from "node:path";
import { fillRun } from "./fill-run.ts";
import { readUserInput, type UserInput } from "./user-input.ts";

/** What a DAG run is made from. */
export interface DagSources {
  readonly workflow: Workflow;
  readonly contractOf: (image: string) => ProcessingContainer | undefined;
  readonly conf: unknown;
  /** The folder of an output channel of a task; absolute. */
  readonly folderOf: (taskId: string, channel: string) => string;
  /** What relative host paths start from: the folder of the DAG file, absolute. */
  readonly baseDirectory: string;
  readonly engine: EngineConfig["type"];
  readonly dagRunId: string;
  /** When the run is made. */
  readonly at: Date;
}

/** One instance for each task, or what is wrong with the user's input: all of it, with paths below `conf`. */
export type ResolvedDag =
  | {
      readonly ok: true;
      readonly instances: readonly TaskInstance[];
      readonly findings: readonly Finding[];
    }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** @throws Error for a task without a template: the DAG was not checked */
export async function resolveDag(sources: DagSources): Promise<ResolvedDag> {
  const { workflow } = sources;
  const templates = new Map(
    workflow.tasks.map((task) => [task.taskId, templateOf(task, sources)] as const),
  );
  const input = await readUserInput(sources.conf, workflow, templates);
  if (!input.ok) return input;
  const { dagRunId, at } = sources;
  const names = { dagId: workflow.dagId, dagRunId, at, params: workflow.params };
  const instances = workflow.tasks.map((task) =>
    instanceOf(
      fillRun(task, names),
      templates.get(task.taskId) ?? noTemplate(task),
      sources,
      input.value,
    ),
  );
  return { ok: true, instances, findings: input.findings };
}

function templateOf(task: WorkflowTask, { contractOf }: DagSources): TaskTemplate {
  const { taskTemplate, image } = task;
  if (typeof taskTemplate !== "string") return taskTemplate;
  const found = contractOf(image)?.templates.find(({ identifier }) => identifier === taskTemplate);
  return found ?? noTemplate(task);
}

function noTemplate({ taskId }: WorkflowTask): never {
  throw new Error(`task '${taskId}' has no template`);
}

function instanceOf(
  task: WorkflowTask,
  template: TaskTemplate,
  { folderOf, baseDirectory, engine }: DagSources,
  input: UserInput,
): TaskInstance {
  const mapped = task.channelMaps.map((map) =>
    bind(map.inputChannel, folderOf(map.upstreamTaskId, map.upstreamOutputChannel)),
  );
  const asTask: Task = {
    name: task.taskId,
    apiVersion: 1,
    image: task.image,
    taskTemplate: template,
    inputs: [...mapped, ...task.inputs.map((binding) => fromBase(binding, baseDirectory))],
    outputs: template.outputs.map(({ name }) => bind(name, folderOf(task.taskId, name))),
    env: task.env,
    ...(task.command !== undefined && { command: task.command }),
    ...(task.resources !== undefined && { resources: task.resources }),
    config: configOf(task, engine),
    timeoutSeconds:
      task.executionTimeoutSeconds ??
      task.timeoutSeconds ??
      template.timeoutSeconds ??
      defaultExecutionTimeoutSeconds,
    ...(task.retry !== undefined && { retry: task.retry }),
    ...(task.mountConf !== undefined && { mountConf: task.mountConf }),
  };
  return mergeTask(asTask, template, { userInput: input.get(task.taskId) ?? [] });
}

function bind(name: string, path: string): ChannelBinding {
  return { name, source: { kind: "host", path } };
}

/** An engine that goes on with the run may be started in any folder. */
function fromBase(binding: ChannelBinding, baseDirectory: string): ChannelBinding {
  const { source } = binding;
  if (source.kind !== "host") return binding;
  return { ...binding, source: { ...source, path: resolve(baseDirectory, source.path) } };
}

/**
 * Logins at registries are used when the images are looked up, and are not kept. A config for another engine has no say
 * here, which is told (contract §1.2).
 */
function configOf(
  { labels, annotations, config }: WorkflowTask,
  type: EngineConfig["type"],
): EngineConfig {
  if (type === "docker") {
    const own = config?.type === type ? config : undefined;
    return { ...own, type, labels: { ...own?.labels, ...labels } };
  }
  const own = config?.type === type ? config : bare;
  return {
    ...own,
    labels: { ...own.labels, ...labels },
    annotations: { ...own.annotations, ...annotations },
  };
}

/** Nothing that only Kubernetes is told. */
const bare: Extract<EngineConfig, { type: "k8s" }> = {
  type: "k8s",
  labels: {},
  annotations: {},
  imagePullSecrets: [],
  envVars: [],
  volumes: [],
  volumeMounts: [],
  nodeSelector: {},
  tolerations: [],
};
