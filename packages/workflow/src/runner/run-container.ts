// One container of a DAG run, from its instance to its finished record: a task run of its own, with record, log and key,
// so that whoever comes after a crash finds it again (`@task-api/runtime` does the work).
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import type { Finding, TaskInstance } from "@task-api/spec";
import {
  ExistingOutput,
  RUN_LABEL,
  Reason,
  RuntimeFailure,
  engineWarnings,
  followRun,
  logFileOf,
  ofOurs,
  planRun,
  readRecord,
  resumeRun,
  secretsOf,
  startRun,
  stopRun,
  tidyUp,
  watchFile,
  type Capacity,
  type ContainerRuntime,
  type EngineDescription,
  type FollowRunOptions,
  type IsGone,
  type Image,
  type PathMapping,
  type PlanContext,
  type RunEvent,
  type RunPlan,
  type RunRecord,
} from "@task-api/runtime";
import type { DagPlan } from "../plan/dag-plan.ts";
import { goneSecrets } from "../plan/keep-secrets.ts";
import { runFolder, type RunPlace } from "../plan/layout.ts";
import { diskProblem } from "./disk-space.ts";
import { placeFindings } from "./place-findings.ts";
import { endOfFindings, endOfRecord, endOfTrouble } from "./task-end.ts";
import { isAway, watchEngine } from "./engine-away.ts";
import type { Removals } from "./removals.ts";
import type { TaskEnd, TryControl } from "./task-runner.ts";

/** What the containers of one DAG run are run with. */
export interface RunSurroundings {
  readonly runtime: ContainerRuntime;
  readonly engine: EngineDescription;
  readonly capacity: Capacity;
  readonly place: RunPlace;
  readonly plan: DagPlan;
  /** What references of the plan are read from: the environment, and the secrets of the run. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pathMappings?: readonly PathMapping[];
  /** Bytes that must be free below the workflow root when a task starts. */
  readonly minFreeBytes: number;
  /** How long an engine is away before its containers are looked for anew. @default 5 min */
  readonly patienceMs?: number;
  /** What a user does so that somebody goes on with the containers of the run, once this process has not: a command, or words. */
  readonly goOnWith: string;
  /** Whether a process of another machine is gone. @default it is there */
  readonly isGone?: IsGone;
  /** Asks the process that keeps a run going to end it. @default by a signal */
  readonly askToStop?: () => void;
  /** Sees what happens in the containers; `item`: whose container it is, where the task fans out. */
  readonly onEvent?: (task: number, event: RunEvent, item?: string) => Promise<void> | void;
}

/** Where the containers of one run are kept in mind until they are gone. */
export interface RunContainerOptions extends RunSurroundings {
  readonly removals: Removals;
}

/** A container that is to be run. */
export interface ContainerJob {
  /** Index of the task that it is of. */
  readonly task: number;
  /** The item that it is for, where the task fans out. */
  readonly item?: string;
  readonly instance: TaskInstance;
  /** The id of its task run: the same for the same try. */
  readonly id: string;
  readonly recordFile: string;
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
export async function runContainer(
  job: ContainerJob,
  control: TryControl,
  around: RunContainerOptions,
): Promise<TaskEnd> {
  await around.removals.before(job.recordFile);
  const watch = watchEngine({
    ask: () => listOf(job, around),
    tell: (event) => void around.onEvent?.(job.task, event, job.item),
    goOnWith: around.goOnWith,
    hurry: control.kill,
  });
  for (;;) {
    try {
      return await startOrGoOn(job, control, around);
    } catch (error) {
      if (!(error instanceof RuntimeFailure)) throw error;
      if (!isAway(error) || !isUnderWay(job)) return endOfTrouble(error);
      await watch.untilBack();
    }
  }
}

async function startOrGoOn(
  job: ContainerJob,
  control: TryControl,
  around: RunContainerOptions,
): Promise<TaskEnd> {
  const known = recordIn(job.recordFile);
  // Where it is a live container of an earlier try, its end is this one's as well, and its outputs stay.
  if (known?.state === "running") return endOfRecord(await goOn(job, control, around));
  if (known?.state === "created" && known.id !== job.id) {
    // It may have come to run, or never: only then this one begins.
    const ended = await goOn(job, control, around);
    if (ended.result?.reason !== Reason.Lost) return endOfRecord(ended);
  }
  if (known?.state === "finished" && known.id === job.id) {
    // Whoever has written it may have been killed right after.
    await tidyUp(around.runtime, job.recordFile, known);
    return endOfRecord(known);
  }
  return start(job, control, around);
}

/** A container of the job runs, or may have been started. */
function isUnderWay({ recordFile }: ContainerJob): boolean {
  const known = recordIn(recordFile);
  return known?.state === "running" || known?.state === "created";
}

/** The record in a file; nothing where there is no file. @throws RecordError for what is no record */
export function recordIn(file: string): RunRecord | undefined {
  return existsSync(file) ? readRecord(file).record : undefined;
}

/** To the end of a container that runs. */
async function goOn(
  job: ContainerJob,
  control: TryControl,
  around: RunContainerOptions,
): Promise<RunRecord> {
  const { runtime, isGone, askToStop } = around;
  const { recordFile } = job;
  const changes = watchFile(recordFile, control.stop);
  try {
    for (;;) {
      const taken = await resumeRun({
        runtime,
        recordFile,
        ...watching(job, control, around),
        ...(isGone !== undefined && { isGone }),
      });
      if (taken !== undefined) return taken;
      if (control.stop.aborted && askToStop !== undefined) askToStop();
      // Somebody has asked for this run while there was no engine, and so became the one who keeps it.
      else if (control.stop.aborted) {
        const { kill } = control;
        return await stopRun({ recordFile, kill, withEngine: (_, use) => use(runtime) });
      }
      await changes.next();
    }
  } finally {
    changes.close();
  }
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
async function hasContainer(job: ContainerJob, around: RunSurroundings): Promise<boolean> {
  if (recordIn(job.recordFile)?.id !== job.id) return false;
  return (await listOf(job, around)).length > 0;
}

function listOf(
  { id }: ContainerJob,
  { runtime, engine }: RunSurroundings,
): ReturnType<ContainerRuntime["list"]> {
  return runtime.list({ [RUN_LABEL]: id, ...ofOurs(engine) });
}

/** The record of an earlier try keeps its log. */
function putAside({ id, recordFile, aside }: ContainerJob): void {
  const last = recordIn(recordFile);
  if (last === undefined || last.id === id) return;
  const log = logFileOf(recordFile);
  if (existsSync(log)) renameSync(log, logFileOf(aside));
  renameSync(recordFile, aside);
}

function watching(
  { task, item, recordFile }: ContainerJob,
  { stop, kill, onRunning }: TryControl,
  { onEvent, patienceMs, goOnWith, removals }: RunContainerOptions,
): Omit<FollowRunOptions, "runtime" | "journal" | "handle" | "secrets"> {
  return {
    stop,
    kill,
    ...(patienceMs !== undefined && { patienceMs }),
    goOnWith,
    onRemoval: (removal) => removals.add(recordFile, removal),
    onEvent(event) {
      if (event.type === "state" && event.state === "running") onRunning(Date.parse(event.at));
      return onEvent?.(task, event, item);
    },
  };
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
    if (source.kind === "host" && source.path.startsWith(`${folder}/`)) {
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
