// From a DAG and what a user wants of it to a plan that can be run. Everything that is wrong is told at once, before
// anything starts (contract §1.4, §5).
import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import {
  Severity,
  hasErrors,
  workflowAgainstContracts,
  type Finding,
  type Issue,
  type TaskInstance,
  type WorkflowLock,
  type WorkflowTask,
} from "@task-api/spec";
import {
  ExistingOutput,
  errorCode,
  planMounts,
  type ContainerRuntime,
  type PathMapping,
} from "@task-api/runtime";
import {
  DAG_PLAN_VERSION,
  channelFolder,
  keepSecrets,
  placeFindings,
  keepSource,
  resolveDag,
  type DagPlan,
  type DagSources,
} from "@task-api/workflow";
import { dirname, resolve } from "node:path";
import type { Terminal } from "../command/command.ts";
import { describeError } from "../output/describe-error.ts";
import { otherConfigs } from "../run/other-config.ts";
import { imagesOfDag } from "./images-of-dag.ts";
import type { SoundDag } from "./load-dags.ts";
import type { Conf } from "./read-conf.ts";

/** A run that can be made, or what is wrong. */
export type PreparedDagRun =
  | {
      readonly ok: true;
      readonly plan: DagPlan;
      readonly secrets: Readonly<Record<string, string>>;
      readonly issues: readonly Issue[];
    }
  | { readonly ok: false; readonly issues: readonly Issue[]; readonly engineFailed: boolean };

/** What preparing takes. */
export interface PrepareDagRunOptions {
  readonly dag: SoundDag;
  readonly conf: Conf;
  /** The images that are meant; absent: those that the tags name now. */
  readonly lock?: WorkflowLock;
  readonly root: string;
  readonly dagRunId: string;
  readonly runtime: ContainerRuntime;
  readonly terminal: Terminal;
  readonly pathMappings: readonly PathMapping[];
}

/** @throws RuntimeFailure when the engine does not answer at all */
export async function prepareDagRun(options: PrepareDagRunOptions): Promise<PreparedDagRun> {
  const { dag, conf, root, dagRunId, runtime, terminal, pathMappings } = options;
  const { workflow } = dag;
  const engine = await runtime.describe();
  const found = await imagesOfDag(workflow, runtime, terminal, options.lock);
  for (const failure of found.failures) terminal.err.write(describeError(failure).text);
  const against = await workflowAgainstContracts(dag.wire, (image) => found.contracts.get(image));
  const others = otherConfigs(workflow, dag.wire, engine);
  const placed = await dag.place([...against, ...others]);
  const issues = [...found.issues, ...placed, ...conf.issues];
  const engineFailed = found.failures.length > 0;
  if (engineFailed || hasErrors(issues)) return { ok: false, issues, engineFailed };

  const place = { root, dagId: workflow.dagId, dagRunId };
  const sources = {
    workflow,
    contractOf: (image: string) => found.contracts.get(image),
    baseDirectory: dirname(dag.file),
    folderOf: (taskId: string, channel: string) => channelFolder(place, taskId, channel),
    engine: "docker",
    dagRunId,
    at: new Date(),
  } as const;
  const resolved = await resolveDag({ ...sources, conf: conf.value });
  issues.push(...(await conf.place(resolved.findings)));
  // What else is wrong is told as well, whatever the user has entered.
  const { instances } = resolved.ok ? resolved : await withoutInput(sources);
  const kept = keepSecrets(instances, terminal.env);
  const outside = outsideFindings(dag, instances, root);
  issues.push(...(await dag.place([...kept.findings, ...outside])));
  if (hasErrors(issues)) return { ok: false, issues, engineFailed };
  return {
    ok: true,
    issues,
    secrets: kept.secrets,
    plan: {
      version: DAG_PLAN_VERSION,
      root,
      file: dag.file,
      source: keepSource({
        file: dag.file,
        text: dag.reading.source.text,
        wire: dag.wire,
        instances,
        secrets: secretsIn(dag, instances, kept.secrets),
      }),
      workflow: kept.masked(workflow),
      instances: kept.instances,
      images: Object.fromEntries(found.images),
      conf: kept.maskedConf(conf.value),
      engine: { kind: engine.kind, host: engine.host },
      ...(pathMappings.length > 0 && { pathMappings }),
    },
  };
}

/** All values that the files of a DAG may hold and nobody else may see. */
function secretsIn(
  { reading }: SoundDag,
  instances: readonly TaskInstance[],
  kept: Readonly<Record<string, string>>,
): readonly string[] {
  const names = instances.flatMap(({ env }) =>
    env.flatMap(({ name, secret }) => (secret ? [name] : [])),
  );
  const hidden = reading.hidden(new Set(names)).map(({ value }) => value);
  return [...new Set([...Object.values(kept), ...hidden])];
}

async function withoutInput(
  sources: Omit<DagSources, "conf">,
): Promise<{ readonly instances: readonly TaskInstance[] }> {
  const resolved = await resolveDag({ ...sources, conf: {} });
  return resolved.ok ? resolved : { instances: [] };
}

/** Inputs from outside of the DAG, and files with secrets, are there and may be used before anything starts. */
function outsideFindings(
  dag: SoundDag,
  instances: readonly TaskInstance[],
  root: string,
): readonly Finding[] {
  return dag.workflow.tasks.flatMap((task, index) => {
    const instance = instances[index];
    if (instance === undefined) return [];
    const names = new Set(task.inputs.map(({ name }) => name));
    const inputs = instance.inputs.filter(({ name }) => names.has(name));
    const { findings } = planMounts(
      { inputs, outputs: [] },
      {
        baseDirectory: dirname(dag.file),
        existingOutput: ExistingOutput.overwrite,
        pathMappings: [],
        precious: [homedir()],
      },
    );
    const places = placeFindings({ ...instance, inputs, outputs: [] }, root);
    return [
      ...[...findings, ...places].map((finding) => ({
        ...finding,
        path: [
          "tasks",
          index,
          "inputs",
          task.inputs.findIndex(({ name }) => name === finding.path.at(-1)),
        ],
      })),
      ...secretFileFindings({ task, index, instance, baseDirectory: dirname(dag.file) }),
    ];
  });
}

interface TaskInFile {
  readonly task: WorkflowTask;
  readonly index: number;
  readonly instance: TaskInstance;
  readonly baseDirectory: string;
}

function secretFileFindings({
  task,
  index,
  instance,
  baseDirectory,
}: TaskInFile): readonly Finding[] {
  return task.env.flatMap((entry, place) => {
    if (!("valueFrom" in entry) || entry.valueFrom.kind !== "file") return [];
    // A user's value goes before it.
    const isUsed = instance.env.some((one) => one.name === entry.name && "valueFrom" in one);
    if (!isUsed) return [];
    const file = resolve(baseDirectory, entry.valueFrom.file);
    const problem = readingProblem(file);
    if (problem === undefined) return [];
    return {
      code: "task/secret",
      severity: Severity.error,
      path: ["tasks", index, "env", place],
      message: `no value for ${entry.name}: the secret file ${file} cannot be read: ${problem}`,
      hint: "make the file, or change value_from.file",
    };
  });
}

function readingProblem(file: string): string | undefined {
  try {
    accessSync(file, constants.R_OK);
    return undefined;
  } catch (error) {
    return errorCode(error) ?? String(error);
  }
}
