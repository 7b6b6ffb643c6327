// Runs tries of the tasks of a DAG run: as one container, or, where a task fans out, as one per item.
import { existsSync } from "node:fs";
import type { TaskInstance, WorkflowTask } from "@task-api/spec";
import type { RunPlan } from "@task-api/runtime";
import type { PoolLimits } from "../engine/pool.ts";
import { keyOf, rememberTask, reuse, type ReuseIndex } from "../reuse/reuse-task.ts";
import { itemsFolder, taskRecordFile, taskRunId } from "../plan/layout.ts";
import { confFileFor, settingsFor } from "./conf-file.ts";
import {
  DAG_LABEL,
  DAG_RUN_LABEL,
  RUN_UID_LABEL,
  TASK_LABEL,
  TRY_LABEL,
  TRY_UID_LABEL,
} from "./labels.ts";
import { channelOf, itemsOf, largestItem, withItems } from "./items.ts";
import { parallelItems, runItems } from "./run-items.ts";
import { createRemovals } from "./removals.ts";
import { recordIn } from "./follow-container.ts";
import {
  planContainer,
  runContainer,
  type RunContainerOptions,
  type RunSurroundings,
} from "./run-container.ts";
import { guarded } from "./guard-engine.ts";
import { doneItems, itemsOfRecord, type DoneItems } from "./done-items.ts";
import { nothingLeft } from "./task-end.ts";
import { StoreError } from "../store/store-error.ts";
import type { Demand, TaskEnd, TaskRunner, TaskTry, TryControl } from "./task-runner.ts";

/** What the tries of one DAG run are run with. */
export interface ContainerRunnerOptions extends RunSurroundings {
  /** The pool of the engine: how many items of a task may run at the same time. */
  readonly limits: PoolLimits;
  /** Where results of earlier runs are found. @default none are reused */
  readonly index?: ReuseIndex;
}

/** A runner for the tasks of one plan. */
export function createContainerRunner(
  options: ContainerRunnerOptions,
): TaskRunner & Required<Pick<TaskRunner, "tidying">> {
  const removals = createRemovals();
  const around = { ...options, removals };
  return {
    demand: (task) => demandOrNone(task, options),
    run: (tried, control) =>
      guarded(
        () => runOrReuse(tried, control, around),
        () => recordIn(taskRecordFile(options.place, tried.taskId)),
      ),
    tidying: () => removals.all(),
  };
}

type RunnerOptions = ContainerRunnerOptions & RunContainerOptions;

function labelsOf(
  { taskId, tryNumber, runUid, tryUid }: TaskTry,
  { place }: ContainerRunnerOptions,
): Record<string, string> {
  return {
    [DAG_LABEL]: place.dagId,
    [DAG_RUN_LABEL]: place.dagRunId,
    [TASK_LABEL]: taskId,
    [TRY_LABEL]: String(tryNumber),
    ...(runUid !== undefined && { [RUN_UID_LABEL]: runUid }),
    ...(tryUid !== undefined && { [TRY_UID_LABEL]: tryUid }),
  };
}

/** A task that a user has cleared is to run, whatever results there are. */
async function runOrReuse(
  tried: TaskTry,
  control: TryControl,
  options: RunnerOptions,
): Promise<TaskEnd> {
  const { task, instance } = taskOf(tried.task, options);
  const { place, index } = options;
  if (!task.cache || index === undefined) return runTry(tried, control, options);
  const fanOut = task.fanOut && channelOf(instance, task.fanOut.channel)?.name;
  const conf = instance.mountConf === undefined ? undefined : settingsFor(tried.task, options);
  const reusable = {
    instance,
    index,
    ...(fanOut !== undefined && { fanOut }),
    ...(conf !== undefined && { conf }),
  };
  const key = await attempt(() => keyOf(reusable, options));
  if (key === undefined) return runTry(tried, control, options);
  const mayReuse = tried.firstTry === 1 && !hasBegun(tried, options);
  const found = mayReuse ? await attempt(() => reuse(key, reusable, place)) : undefined;
  if (found !== undefined && "outcome" in found) return found;
  const end = await runTry(tried, control, options);
  if (end.outcome === "success") {
    await attempt(() => rememberTask(key, reusable, place, found?.refused));
  }
  return end;
}

/** An earlier engine has come to start it: its containers may be writing to the outputs. */
function hasBegun(
  { taskId, tryNumber }: TaskTry,
  { place }: Pick<ContainerRunnerOptions, "place">,
): boolean {
  const record = recordIn(taskRecordFile(place, taskId));
  if (record !== undefined) {
    return record.state !== "finished" || record.id === taskRunId(place, taskId, tryNumber);
  }
  return existsSync(itemsFolder(place, taskId));
}

/** Reuse saves time and is no reason to fail: a file that cannot be read is one that the task is to find. */
async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    return undefined;
  }
}

async function runTry(
  tried: TaskTry,
  control: TryControl,
  options: RunnerOptions,
): Promise<TaskEnd> {
  const { task, instance } = taskOf(tried.task, options);
  const { place } = options;
  const { taskId, tryNumber, firstTry } = tried;
  const labels = labelsOf(tried, options);
  const confFile = confFileFor(tried.task, options);
  const shared = { labels, ...(confFile !== undefined && { confFile }) };
  if (task.fanOut !== undefined) {
    const parallel = (await demandOf(tried.task, options)).tasks ?? 1;
    return runItems(
      { ...shared, tried, instance, fanOut: task.fanOut, parallel },
      control,
      options,
    );
  }
  const isLater = task.resumeItems && tryNumber > firstTry && hasEarlierTry(tried, options);
  const mayResume = isLater || tried.resumes === true;
  const done = mayResume ? await itemsLeft(tried, instance, options) : undefined;
  if (done?.left.length === 0) return nothingLeft(itemsOf(instance, done.channel).length);
  return runContainer(
    {
      ...shared,
      task: tried.task,
      instance: done === undefined ? instance : withItems(instance, done.channel, done.left),
      id: taskRunId(place, taskId, tryNumber),
      recordFile: taskRecordFile(place, taskId),
      aside: taskRecordFile(place, taskId, tryNumber - 1),
      keepsOutputs: done !== undefined,
    },
    control,
    options,
  );
}

/** What an earlier engine has written down for this try holds: there may be a container that has been given just that. */
async function itemsLeft(
  tried: TaskTry,
  instance: TaskInstance,
  { place }: Pick<ContainerRunnerOptions, "place">,
): Promise<DoneItems | undefined> {
  const { taskId, tryNumber } = tried;
  const record = recordIn(taskRecordFile(place, taskId));
  if (record?.id === taskRunId(place, taskId, tryNumber)) return itemsOfRecord(record);
  return hasBegun(tried, { place }) ? undefined : doneItems(instance);
}

/** One since the task was to run: results of others are nobody's, until the task has begun and cleared them. */
function hasEarlierTry(
  { taskId, firstTry, runUid }: TaskTry,
  { place }: Pick<ContainerRunnerOptions, "place">,
): boolean {
  const labels = recordIn(taskRecordFile(place, taskId))?.plan.labels ?? {};
  const { [TRY_LABEL]: number = "0", [RUN_UID_LABEL]: uid = runUid } = labels;
  return Number(number) >= firstTry && (runUid === undefined || uid === runUid);
}

function taskOf(
  index: number,
  { plan }: Pick<RunSurroundings, "plan">,
): { readonly task: WorkflowTask; readonly instance: TaskInstance } {
  const task = plan.workflow.tasks[index];
  const instance = plan.instances[index];
  if (task !== undefined && instance !== undefined) return { task, instance };
  throw new RangeError(`the plan has no task number ${index}`);
}

/** Why it cannot be told is told when the task is to start. */
function demandOrNone(index: number, options: ContainerRunnerOptions): Demand | Promise<Demand> {
  try {
    return demandOf(index, options);
  } catch {
    return {};
  }
}

/** What is known of it before the start; memory that grows with the data only once the data are there. */
function demandOf(index: number, options: ContainerRunnerOptions): Demand | Promise<Demand> {
  const { task, instance } = taskOf(index, options);
  const { fanOut } = task;
  const hasRules = instance.inputs.some(({ scaleRule }) => scaleRule !== undefined);
  const { limits, requests } = instance.resources;
  const isFree = Object.keys(limits).length === 0 && Object.keys(requests).length === 0;
  if (isFree && !hasRules && fanOut === undefined) return {};
  const items = fanOut === undefined ? [] : itemsOf(instance, fanOut.channel);
  const most = largestItem(instance, fanOut?.channel, items);
  return planContainer(most, {}, options).then(
    (planned) => {
      const one = planned.ok ? demandOfPlan(planned.plan) : {};
      return fanOut === undefined
        ? one
        : times(one, parallelItems(one, Math.min(fanOut.limit, items.length), options.limits));
    },
    // Why it cannot be planned is told when it is to start.
    () => ({}),
  );
}

function demandOfPlan({ resources }: RunPlan): Demand {
  const cpus = resources.cpuRequest ?? resources.cpuLimit;
  const memoryBytes = resources.memoryRequestBytes ?? resources.memoryLimitBytes;
  return {
    ...(cpus !== undefined && { cpus }),
    ...(memoryBytes !== undefined && { memoryBytes }),
    extended: resources.extended,
  };
}

/** Of so many containers at the same time. */
function times({ cpus, memoryBytes, extended = {} }: Demand, count: number): Demand {
  return {
    tasks: count,
    ...(cpus !== undefined && { cpus: cpus * count }),
    ...(memoryBytes !== undefined && { memoryBytes: memoryBytes * count }),
    extended: Object.fromEntries(
      Object.entries(extended).map(([name, amount]) => [name, amount * count]),
    ),
  };
}
