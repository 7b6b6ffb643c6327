// Stays with a DAG run until its end: as the engine of its root where there is none, else beside it. When an engine dies,
// whoever attends one of its runs takes its place.
import {
  ringBell,
  writeRequest,
  type DagRun,
  type RunProgress,
  type TaskStatus,
} from "@task-api/workflow";
import type { RunEvent } from "@task-api/runtime";
import type { Terminal } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { describeError } from "../output/describe-error.ts";
import { serveHere, type ServeHereOptions } from "./serve-here.ts";
import { isWithoutEngine, startEngine } from "./start-engine.ts";
import { watchStore } from "./watch-store.ts";

/** Sees a run on its way. */
export interface RunWatcher {
  /** How the tasks are that have changed. */
  changed(tasks: ReadonlyMap<number, TaskStatus>): void;
  event?(task: number, event: RunEvent): Promise<void> | void;
  cancelling(): void;
  killing(): void;
  /** Another process is the engine. */
  beside(): void;
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
  const cancel = (kill: boolean): void => {
    try {
      store.addRequest(run.id, writeRequest({ type: "cancel", kill }));
      ringBell(root);
    } catch (error) {
      terminal.err.write(describeError(error).text);
    }
  };
  const onInterrupted = (): void => {
    watcher.cancelling();
    cancel(false);
  };
  const onInsisted = (): void => {
    watcher.killing();
    cancel(true);
  };
  if (interrupted.aborted) onInterrupted();
  else interrupted.addEventListener("abort", onInterrupted, { once: true });
  if (insisted.aborted) onInsisted();
  else insisted.addEventListener("abort", onInsisted, { once: true });
  const seen = new Map<number, TaskStatus>();
  const tell = (tasks: Iterable<readonly [task: number, status: TaskStatus]>): void => {
    const changed = new Map([...tasks].filter(([task, status]) => !isSame(seen.get(task), status)));
    for (const [task, status] of changed) seen.set(task, status);
    watcher.changed(changed);
  };
  let seenOf: RunProgress | undefined;
  const look = (): RunProgress => {
    seenOf = store.progress(run.id, seenOf) ?? removed(run);
    tell(seenOf.tasks);
    return seenOf;
  };
  let isBeside = false;
  const waitBeside = (): Promise<void> => {
    if (!isBeside) watcher.beside();
    isBeside = true;
    return changes.next();
  };
  const changes = watchStore(root);
  try {
    // Where another process is the engine, it has not seen the run yet.
    ringBell(root);
    let mustLeave = false;
    while (!isOver(look())) {
      if (!isWithoutEngine(root)) {
        await waitBeside();
        continue;
      }
      const leave = new AbortController();
      const served = await serveHere({
        root,
        store,
        limits,
        pathMappings,
        terminal,
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
      if (served === "busy") await waitBeside();
      if (served === "idle" && !isOver(look())) throw notHere(run);
    }
    return { run: store.run(run.id) ?? removed(run), mustLeave };
  } finally {
    interrupted.removeEventListener("abort", onInterrupted);
    insisted.removeEventListener("abort", onInsisted);
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
