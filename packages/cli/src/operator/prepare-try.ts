// From a request to a plan with one task that can be run; everything that is wrong is told at once.
import {
  hasErrors,
  readWorkflowValue,
  workflowAgainstContracts,
  type Finding,
  type Issue,
  type TaskInstance,
  type Workflow,
  type WorkflowTask,
} from "@task-api/spec";
import type { RuntimeFailure } from "@task-api/runtime";
import {
  DAG_PLAN_VERSION,
  channelFolder,
  confOfTask,
  keepSecrets,
  resolveDag,
  workflowOfTask,
  type DagPlan,
  type OperatorTry,
  type Storage,
} from "@task-api/workflow";
import { dirname, join } from "node:path";
import type { Terminal } from "../command/command.ts";
import { imagesOfDag } from "../dag/images-of-dag.ts";
import { otherConfigs } from "../run/other-config.ts";
import type { Connection } from "./connections.ts";

/** What preparing takes. */
export interface PrepareTryOptions extends Connection {
  readonly request: OperatorTry;
  readonly storage: Storage;
  readonly terminal: Terminal;
}

/** A try that can begin, or what keeps it from that. */
export type PreparedTry =
  | {
      readonly ok: true;
      readonly plan: DagPlan;
      /** Index of the task in the plan. */
      readonly task: number;
      readonly secrets: Readonly<Record<string, string>>;
      readonly warnings: readonly string[];
    }
  | {
      readonly ok: false;
      readonly issues: readonly (Finding | Issue)[];
      /** Of its image. */
      readonly failure?: RuntimeFailure;
    };

/** @throws RuntimeFailure when the engine does not answer, or the try is stopped */
export async function prepareTry(options: PrepareTryOptions): Promise<PreparedTry> {
  const { request, runtime, engine, terminal, storage } = options;
  const wire = workflowOfTask(request);
  const read = await readWorkflowValue(wire);
  if (!read.ok) return { ok: false, issues: read.issues };
  const task = read.value.tasks.length - 1;
  const workflow = withoutCache(read.value);
  const own = workflow.tasks.slice(task);
  const found = await imagesOfDag({ tasks: own }, runtime, terminal);
  const [failure] = found.failures;
  const against = await workflowAgainstContracts(wire, (image) => found.contracts.get(image));
  const others = otherConfigs(workflow, wire, engine);
  const issues = [...read.issues, ...found.issues, ...against, ...others];
  if (failure !== undefined) return { ok: false, issues, failure };
  if (hasErrors(issues)) return { ok: false, issues };

  const place = { root: storage.root, dagId: request.dag_id, dagRunId: request.dag_run_id };
  const { conf, unknownTasks } = confOfTask(request);
  const file = request.dag_file ?? join(storage.root, request.dag_id);
  const at = new Date(request.logical_date ?? Date.now());
  const resolved = await resolveDag({
    workflow,
    conf,
    contractOf: (image) => found.contracts.get(image),
    folderOf: (taskId, channel) => channelFolder(place, taskId, channel),
    baseDirectory: dirname(file),
    engine: engine.kind === "kubernetes" ? "k8s" : "docker",
    dagRunId: request.dag_run_id,
    at,
  });
  if (!resolved.ok) return { ok: false, issues: [...issues, ...resolved.findings] };
  const kept = keepSecrets(resolved.instances, terminal.env);
  const all = [...issues, ...resolved.findings, ...kept.findings];
  if (hasErrors(all)) return { ok: false, issues: all };
  return {
    ok: true,
    task,
    secrets: kept.secrets,
    warnings: [
      ...all.map(({ message }) => message),
      ...unknownTasks.map(
        (id) => `conf.task_form has input for '${id}', a task that the DAG has not`,
      ),
      ...own.flatMap((one) => otherNamespace(one, engine)),
      ...own.flatMap(({ cache }, index) =>
        read.value.tasks[task + index]?.cache === cache
          ? []
          : ["'cache' has no effect here: what was computed before is known to task-api dag run"],
      ),
    ],
    plan: {
      version: DAG_PLAN_VERSION,
      root: storage.root,
      file,
      workflow: kept.masked(workflow),
      instances: kept.instances.map((instance, index) =>
        withLogin(instance, workflow.tasks[index]),
      ),
      images: Object.fromEntries(found.images),
      conf: kept.maskedConf(conf),
      engine: { kind: engine.kind, host: engine.host },
    },
  };
}

function withoutCache(workflow: Workflow): Workflow {
  return { ...workflow, tasks: workflow.tasks.map((task) => ({ ...task, cache: false })) };
}

/** What the project of a run and the platform say goes before it. */
function otherNamespace(
  { config }: WorkflowTask,
  { namespace }: Connection["engine"],
): readonly string[] {
  const own = config?.type === "k8s" ? config.namespace : undefined;
  if (own === undefined || namespace === undefined || own === namespace) return [];
  return [`'config.namespace' has no effect: the run is in ${namespace}, not in ${own}`];
}

/** Pods pull their images themselves; this plan is written down nowhere. */
function withLogin(instance: TaskInstance, task: WorkflowTask | undefined): TaskInstance {
  const { config } = instance;
  if (config?.type !== "k8s" || task?.registry === undefined) return instance;
  return { ...instance, config: { ...config, registry: task.registry } };
}
