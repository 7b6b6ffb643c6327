// Stays with a DAG run until its end: as the engine of its root where there is none, else beside it. When an engine dies,
// whoever attends one of its runs takes its place.
import { watch } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import {
  claimEngine,
  engineFolder,
  ringBell,
  writeRequest,
  type DagRun,
  type TaskStatus,
} from "@task-api/workflow";
import type { RunEvent } from "@task-api/runtime";
import type { Terminal } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { describeError } from "../output/describe-error.ts";
import { serveHere, type ServeHereOptions } from "./serve-here.ts";
import { startEngine } from "./start-engine.ts";

/** Sees a run on its way. */
export interface RunWatcher {
  /** How the tasks are that have changed. */
  changed(tasks: ReadonlyMap<number, TaskStatus>): void;
  event?(task: number, event: RunEvent): Promise<void> | void;
  cancelling(): void;
}

/** What attending takes. */
export interface AttendOptions extends Pick<
  ServeHereOptions,
  "root" | "store" | "limits" | "pathMappings"
> {
  readonly run: DagRun;
  readonly watcher: RunWatcher;
  readonly terminal: Terminal;
  /** Options for the engine that goes on with the runs of others. */
  readonly engineArguments: readonly string[];
}

/** How long nothing is heard of a store before it is looked at all the same. */
const RECHECK_MS = 2_000;

/** How attending has ended. */
export interface Attended {
  /** The run, ended. */
  readonly run: DagRun;
  /** This process was the engine of other runs, which the next one goes on with once it is gone. */
  readonly mustLeave: boolean;
}

/** To the end of a run. Ctrl-C cancels it, once more kills what runs of it. */
export async function attendDagRun(options: AttendOptions): Promise<Attended> {
  const { root, store, run, watcher, terminal, limits, pathMappings } = options;
  const { interrupted, insisted } = terminal;
  const cancel = (): void => {
    watcher.cancelling();
    try {
      store.addRequest(run.id, writeRequest({ type: "cancel" }));
      ringBell(root);
    } catch (error) {
      terminal.err.write(describeError(error).text);
    }
  };
  if (interrupted.aborted) cancel();
  else interrupted.addEventListener("abort", cancel, { once: true });
  const seen = new Map<number, TaskStatus>();
  const tell = (tasks: Iterable<readonly [task: number, status: TaskStatus]>): void => {
    const changed = new Map([...tasks].filter(([task, status]) => !isSame(seen.get(task), status)));
    for (const [task, status] of changed) seen.set(task, status);
    watcher.changed(changed);
  };
  const look = (): DagRun => {
    // In this order: once the run has ended, so have its tasks.
    const now = store.run(run.id) ?? removed(run);
    tell(store.statuses(run.id));
    return now;
  };
  const changes = watchStore(root);
  try {
    // Where another process is the engine, it has not seen the run yet.
    ringBell(root);
    let now = look();
    let mustLeave = false;
    for (; !isOver(now); now = look()) {
      if (!isFree(root)) {
        await changes.next();
        continue;
      }
      const leave = new AbortController();
      const served = await serveHere({
        root,
        store,
        limits,
        pathMappings,
        terminal,
        kill: insisted,
        leave: leave.signal,
        onChange(change) {
          if (change.run !== run.id) return;
          tell(change.tasks.map(({ task, status }) => [task, status]));
          if (isOver(change)) leave.abort();
        },
        onFault: (faulty, error) =>
          terminal.err.write(`${faulty.dagId}/${faulty.runId}: ${describeError(error).text}`),
        ...(watcher.event !== undefined && {
          onEvent: (id: number, task: number, event: RunEvent) =>
            id === run.id ? watcher.event?.(task, event) : undefined,
        }),
      });
      if (served === "left") mustLeave = await handOver(options);
      if (served === "busy") await changes.next();
      if (served === "idle" && !isOver(store.run(run.id) ?? removed(run))) throw notHere(run);
    }
    return { run: now, mustLeave };
  } finally {
    interrupted.removeEventListener("abort", cancel);
    changes.close();
  }
}

/** The runs of others that this engine had go on with another one. */
async function handOver({
  root,
  store,
  engineArguments,
  terminal,
}: AttendOptions): Promise<boolean> {
  if (store.unfinishedRuns().length === 0 && store.requests().length === 0) return false;
  await startEngine({ root, arguments: engineArguments }, terminal);
  return true;
}

/** Whether no process is the engine of the root. */
function isFree(root: string): boolean {
  const claim = claimEngine(root);
  claim?.release();
  return claim !== undefined;
}

function removed({ dagId, runId }: DagRun): never {
  throw new UsageError(`the run ${dagId}/${runId} was removed from the store`);
}

function notHere({ dagId, runId }: DagRun): UsageError {
  return new UsageError(`the run ${dagId}/${runId} cannot be run from here`);
}

function isOver({ state }: Pick<DagRun, "state">): boolean {
  return state === "success" || state === "failed";
}

function isSame(a: TaskStatus | undefined, b: TaskStatus): boolean {
  return a?.state === b.state && a.tries === b.tries && a.pending === b.pending;
}

/** Resolves when something was written to the store, at the latest after a while. */
function watchStore(root: string): { next(): Promise<void>; close(): void } {
  let changed = Promise.withResolvers<void>();
  const watcher = (() => {
    try {
      return watch(engineFolder(root), () => changed.resolve());
    } catch {
      return undefined;
    }
  })();
  return {
    async next() {
      const timer = new AbortController();
      const recheck = delay(RECHECK_MS, undefined, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([changed.promise, recheck]);
      timer.abort();
      changed = Promise.withResolvers<void>();
    },
    close: () => watcher?.close(),
  };
}
