// What follows from an event: pure, from the state of a DAG run and the event to the changes. Looks only at tasks that
// the event concerns and at those behind them, so that its cost does not grow with the DAG.
import { assertNever } from "../assert-never.ts";
import type { TaskEnd } from "../runner/task-runner.ts";
import { withDownstream } from "./dag-graph.ts";
import { createDraft, type Draft } from "./draft.ts";
import type { DagEvent } from "./events.ts";
import type { Decision, RunView } from "./run-state.ts";
import { DagRunState, TaskState, hasEnded, isWithRunner, type EndState } from "./states.ts";
import { EngineReason, standing, untouched, type TaskStatus } from "./task-status.ts";
import { judgeTrigger } from "./trigger-rules.ts";

/** Decides what becomes of the run and its tasks; an event that is out of date changes nothing. */
export function decide(run: RunView, event: DagEvent): Decision {
  const draft = createDraft(run);
  take(draft, event);
  settle(draft);
  return draft.decision(stateAfter(draft));
}

function take(draft: Draft, event: DagEvent): void {
  switch (event.type) {
    case "begin":
      for (let task = 0; task < draft.graph.size; task += 1) draft.examine(task);
      return;
    case "admitted":
      return admit(draft, event.task, event.at);
    case "running":
      return begin(draft, event.task, event.at);
    case "ended":
      return end(draft, event.task, event.end);
    case "retry-due":
      return tryAgain(draft, event.task);
    case "clear":
      draft.isCancelled = false;
      for (const task of withDownstream(draft.graph, event.tasks)) {
        clear(draft, task, event.resumesItems === true && event.tasks.includes(task));
      }
      return;
    case "mark":
      return mark(draft, event.task, event.state, event.at);
    case "cancel":
      // What has ended before the request came stays as it is.
      if (draft.open === 0) return;
      draft.isCancelled = true;
      for (let task = 0; task < draft.graph.size; task += 1) cancel(draft, task, event);
      return;
    default:
      assertNever(event);
  }
}

function admit(draft: Draft, task: number, at: number): void {
  const status = draft.status(task);
  if (status.state !== TaskState.scheduled) return;
  const tries = status.tries + 1;
  draft.set(task, { ...standing(status), state: TaskState.queued, tries, queuedAt: at });
}

function begin(draft: Draft, task: number, at: number): void {
  const status = draft.status(task);
  if (status.state !== TaskState.queued) return;
  draft.set(task, { ...status, state: TaskState.running, startedAt: at });
}

function end(draft: Draft, task: number, ended: TaskEnd): void {
  const { pending, isKilled: _, ...status } = draft.status(task);
  if (!isWithRunner(status.state)) return;
  if (pending === TaskState.none) return reset(draft, task, status.resumes === true);
  const { outcome, startedAt, isFinal = false, ...told } = ended;
  const after = { ...status, ...(startedAt !== undefined && { startedAt }), ...told };
  if (pending !== undefined) {
    const { message, reason } = decided(draft.isCancelled, pending);
    draft.set(task, { ...after, state: pending, message, reason });
  } else if (outcome !== "failed") {
    draft.set(task, { ...after, state: TaskState[outcome] });
  } else if (isFinal || status.tries >= status.maxTries) {
    draft.set(task, { ...after, state: TaskState.failed });
  } else {
    const delayMs = (draft.graph.tasks[task]?.retryDelaySeconds ?? 0) * 1000;
    draft.set(task, {
      ...after,
      state: TaskState.upForRetry,
      nextTryAt: ended.endedAt + delayMs,
    });
  }
}

function tryAgain(draft: Draft, task: number): void {
  const status = draft.status(task);
  if (status.state !== TaskState.upForRetry) return;
  // What came before it has let it start once already.
  draft.set(task, { ...standing(status), state: TaskState.scheduled });
}

/** A task that runs is stopped first, and forgotten then. */
function clear(draft: Draft, task: number, resumes: boolean): void {
  const status = draft.status(task);
  if (isWithRunner(status.state)) {
    const { resumes: _, ...rest } = status;
    draft.set(task, { ...rest, pending: TaskState.none, ...(resumes && { resumes }) });
  } else reset(draft, task, resumes);
}

function reset(draft: Draft, task: number, resumes = false): void {
  const { retries = 0 } = draft.graph.tasks[task] ?? {};
  const status = untouched({ retries }, draft.status(task).tries);
  draft.set(task, { ...status, ...(resumes && { resumes }) });
  draft.examine(task);
}

/** A task that counts as a success lets those run which gave up because of it. */
function mark(
  draft: Draft,
  task: number,
  state: typeof TaskState.success | typeof TaskState.failed,
  at: number,
): void {
  const status = draft.status(task);
  if (isWithRunner(status.state)) {
    draft.set(task, { ...status, pending: state });
    return;
  }
  draft.set(task, endedBy(decided(false, state), status, state, at));
  if (state === TaskState.failed) return;
  for (const next of withDownstream(draft.graph, [task])) {
    if (next !== task && draft.status(next).state === TaskState.upstreamFailed) reset(draft, next);
  }
}

function cancel(
  draft: Draft,
  task: number,
  { at, kill = false }: Extract<DagEvent, { type: "cancel" }>,
): void {
  const status = draft.status(task);
  if (hasEnded(status.state)) return;
  if (isWithRunner(status.state)) {
    draft.set(task, { ...status, pending: TaskState.failed, ...(kill && { isKilled: true }) });
  } else draft.set(task, endedBy(decided(true, TaskState.skipped), status, TaskState.skipped, at));
}

/** Why a task has the state that a user wanted. */
function decided(
  isCancelled: boolean,
  state: EndState,
): { readonly reason: string; readonly message: string } {
  return isCancelled
    ? { reason: EngineReason.cancelled, message: "the DAG run was cancelled" }
    : { reason: EngineReason.marked, message: `a user has marked it: ${state}` };
}

function endedBy(
  why: Pick<TaskStatus, "reason" | "message">,
  { tries, maxTries, startedAt }: TaskStatus,
  state: EndState,
  endedAt: number,
): TaskStatus {
  return {
    state,
    tries,
    maxTries,
    ...(startedAt !== undefined && { startedAt }),
    endedAt,
    ...why,
  };
}

/** Goes through what the changes have made worth looking at, until nothing follows any more. */
function settle(draft: Draft): void {
  for (let task = draft.next(); task !== undefined; task = draft.next()) {
    const status = draft.status(task);
    if (status.state !== TaskState.none) continue;
    const rule = draft.graph.tasks[task]?.triggerRule;
    if (rule === undefined) continue;
    const verdict = judgeTrigger(rule, draft.upstreamEnds(task));
    if (verdict === "wait") continue;
    if (verdict === "start") draft.set(task, { ...status, state: TaskState.scheduled });
    else {
      const message = `by its trigger rule ${rule}, after how the tasks before it ended`;
      draft.set(task, { ...status, state: verdict, reason: EngineReason.upstream, message });
    }
  }
}

/** The run has ended when all tasks have; how, the last ones say: those that nothing comes after. */
function stateAfter(draft: Draft): DagRunState {
  if (draft.open > 0) return DagRunState.running;
  if (draft.isCancelled) return DagRunState.failed;
  for (let task = 0; task < draft.graph.size; task += 1) {
    if ((draft.graph.downstream[task]?.length ?? 0) > 0) continue;
    const { state } = draft.status(task);
    if (state === TaskState.failed || state === TaskState.upstreamFailed) return DagRunState.failed;
  }
  return DagRunState.success;
}
