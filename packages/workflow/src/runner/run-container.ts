// One container of a DAG run, from its instance to its finished record: a task run of its own, with record, log and key,
// so that whoever comes after a crash finds it again (`@task-api/runtime` does the work).
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import type { Finding, TaskInstance } from "@task-api/spec";
import {
  ExistingOutput,
  Reason,
  RuntimeFailure,
  engineWarnings,
  followRun,
  isWithin,
  logFileOf,
  planRun,
  secretsOf,
  startRun,
  tidyUp,
  type Capacity,
  type Image,
  type PathMapping,
  type PlanContext,
  type RunPlan,
  type RunRecord,
} from "@task-api/runtime";
import {
  goOn,
  listOf,
  patiently,
  recordIn,
  watching,
  type FollowOptions,
  type FollowSurroundings,
  type KnownContainer,
} from "./follow-container.ts";
import type { DagPlan } from "../plan/dag-plan.ts";
import { goneSecrets } from "../plan/keep-secrets.ts";
import { runFolder, type RunPlace } from "../plan/layout.ts";
import { diskProblem } from "./disk-space.ts";
import { placeFindings } from "./place-findings.ts";
import { endOfFindings, endOfRecord, endOfTrouble } from "./task-end.ts";
import type { TaskEnd, TryControl } from "./task-runner.ts";

/** What the containers of one DAG run are run with. */
export interface RunSurroundings extends FollowSurroundings {
  readonly capacity: Capacity;
  readonly place: RunPlace;
  readonly plan: DagPlan;
  /** What references of the plan are read from: the environment, and the secrets of the run. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pathMappings?: readonly PathMapping[];
  /** Bytes that must be free below the workflow root when a task starts. */
  readonly minFreeBytes: number;
}

/** The same, and where the containers of the run are kept in mind until they are gone. */
export type RunContainerOptions = RunSurroundings & FollowOptions;

/** A container that is to be run. */
export interface ContainerJob extends KnownContainer {
  readonly instance: TaskInstance;
  /** Where the record of an earlier try goes that lies in its place. */
  readonly aside: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What is in the outputs stays. @default false */
  readonly keepsOutputs?: boolean;
  readonly confFile?: string;
}

/**
 * Runs a container, or goes on with the one that an earlier engine has started. While its record says that it runs, a
 * container engine that is away is waited for, however long.
 * @throws RuntimeFailure when nobody wants to wait any longer: the container may run on
 */
export function runContainer(
  job: ContainerJob,
  control: TryControl,
  around: RunContainerOptions,
): Promise<TaskEnd> {
  return patiently(job, control, around, () => startOrGoOn(job, control, around));
}

async function startOrGoOn(
  job: ContainerJob,
  control: TryControl,
  around: RunContainerOptions,
): Promise<TaskEnd> {
  const known = recordIn(job.recordFile);
  const isEarlier = known !== undefined && known.id !== job.id;
  if (known?.state === "running" || (known?.state === "created" && isEarlier)) {
    // The end of a live container of an earlier try is this one's as well, and its outputs stay.
    const ended = await goOn(job, control, around);
    if (!isEarlier || !leavesTask(known.state, ended, control)) return endOfRecord(ended);
  }
  if (known?.state === "finished" && known.id === job.id) {
    // Whoever has written it may have been killed right after.
    await tidyUp(around.runtime, job.recordFile, known);
    return endOfRecord(known);
  }
  return start(job, control, around);
}

/** It has never come to run; or whoever had it was told to end, and has died over that: then a later try begins. */
function leavesTask(
  before: RunRecord["state"],
  { result }: RunRecord,
  { stop }: TryControl,
): boolean {
  if (result?.reason === Reason.Lost) return before === "created";
  return result?.reason === Reason.Stopped && !stop.aborted;
}

async function start(
  job: ContainerJob,
  control: TryControl,
  around: RunContainerOptions,
): Promise<TaskEnd> {
  const { runtime, engine, place } = around;
  const { instance, id, recordFile } = job;
  mkdirSync(dirname(recordFile), { recursive: true });
  const space = diskProblem(place.root, around.minFreeBytes);
  if (space !== undefined) return endOfTrouble(space);
  const findings = [
    ...placeFindings(instance, place.root),
    ...goneSecrets(job.task, instance, around.env),
  ];
  if (findings.length > 0) return endOfFindings(findings);
  const isAdopting = await hasContainer(job, around);
  const existingOutput = job.keepsOutputs ? ExistingOutput.keep : ExistingOutput.overwrite;
  const planned = await planContainer(
    instance,
    {
      recordFile,
      runId: id,
      isAdopting,
      existingOutput,
      signal: control.stop,
      ...(job.confFile !== undefined && { confFile: job.confFile }),
    },
    around,
  );
  if (!planned.ok) return endOfFindings(planned.findings);
  const { retry, ...once } = planned.plan;
  const plan = {
    ...once,
    // Trying again clears the outputs.
    ...(retry !== undefined && job.keepsOutputs !== true && { retry }),
    labels: { ...planned.plan.labels, ...job.labels },
  };
  putAside(job);
  const image = imageOf(instance, around);
  const started = await startRun({
    runtime,
    engine,
    plan,
    id,
    recordFile,
    existingOutput,
    warnings: [...planned.warnings, ...engineWarnings(engine, image, plan)],
    isKeyed: true,
    ...(around.isGone !== undefined && { isGone: around.isGone }),
    isAdopting,
    // One that is there already has to be followed to its end for that.
    ...(!isAdopting && { stop: control.stop }),
  });
  if (!started.started) return endOfRecord(started.record);
  const watch = watching(job, control, around);
  return endOfRecord(await followRun({ ...started, runtime, secrets: secretsOf(plan), ...watch }));
}

/** Whether an engine before this one has come to make the container, and no further. */
async function hasContainer(job: ContainerJob, around: RunContainerOptions): Promise<boolean> {
  if (recordIn(job.recordFile)?.id !== job.id) return false;
  return (await listOf(job, around)).length > 0;
}

/** The record of an earlier try keeps its log. */
function putAside({ id, recordFile, aside }: ContainerJob): void {
  const last = recordIn(recordFile);
  if (last === undefined || last.id === id) return;
  const log = logFileOf(recordFile);
  if (existsSync(log)) renameSync(log, logFileOf(aside));
  renameSync(recordFile, aside);
}

/** A plan, or why there can be none. */
export type PlannedContainer =
  | { readonly ok: true; readonly plan: RunPlan; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Plans an instance on the engine that the DAG run is on. */
export function planContainer(
  instance: TaskInstance,
  context: Pick<PlanContext, "recordFile" | "runId" | "isAdopting" | "signal" | "confFile"> & {
    readonly existingOutput?: ExistingOutput;
  },
  around: RunSurroundings,
): Promise<PlannedContainer> {
  const { runtime, engine, capacity, env, plan, place, pathMappings = [] } = around;
  makeInputs(instance, place);
  return planRun(instance, imageOf(instance, around), {
    existingOutput: ExistingOutput.overwrite,
    ...context,
    baseDirectory: dirname(plan.file),
    pathMappings,
    precious: [place.root, plan.file],
    engine,
    capacity,
    ...startupTimeout(instance, plan),
    env,
    secretOf: async (reference) => runtime.secret?.(reference),
  });
}

/** What only an engine that queues has a use for. */
function startupTimeout(
  { name }: TaskInstance,
  { workflow }: DagPlan,
): Pick<PlanContext, "startupTimeoutSeconds"> {
  const task = workflow.tasks.find(({ taskId }) => taskId === name);
  return task === undefined ? {} : { startupTimeoutSeconds: task.startupTimeoutSeconds };
}

/** A task before this one that never ran has given it nothing: an empty channel, not a missing one. */
function makeInputs({ inputs }: TaskInstance, place: RunPlace): void {
  const folder = runFolder(place);
  for (const { source } of inputs) {
    if (source.kind === "host" && isWithin(source.path, folder)) {
      mkdirSync(source.path, { recursive: true });
    }
  }
}

function imageOf({ image }: TaskInstance, { plan }: RunSurroundings): Image {
  const found = plan.images[image];
  if (found !== undefined) return found;
  throw new RuntimeFailure({
    reason: Reason.ImageNotFound,
    message: `the plan of the DAG run has no image ${image}`,
    nextStep: "trigger the DAG again",
  });
}
