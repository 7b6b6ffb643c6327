// What a user sees of a DAG run that they stay with: a line for each change of a task, or JSON lines of the same.
import { escapeForTerminal, type Workflow } from "@task-api/spec";
import { TaskState, type DagRun, type TaskStatus } from "@task-api/workflow";
import type { Terminal } from "../command/command.ts";
import { allowsLiveLine, createLiveLine } from "../output/live-line.ts";
import { createEngineNotice } from "../output/render-engine.ts";
import { sendLines } from "../output/log-text.ts";
import { formatSeconds } from "../output/render-duration.ts";
import { paletteFor, type Palette } from "../output/palette.ts";
import type { RunWatcher } from "./attend-dag-run.ts";
import { createLiveTree } from "./live-tree.ts";
import { stateColours } from "./state-colours.ts";

/** A watcher that prints. */
export interface DagView extends Omit<RunWatcher, "beside"> {
  began(run: DagRun): void;
  /** A word about how the run is served; nothing where it is empty. */
  warn(text: string): void;
  ended(run: DagRun, folder: string): void;
  /** Nothing more comes, whatever the reason: leaves the terminal as it was found. */
  close(): void;
}

/** How a run is shown. */
export interface DagViewOptions {
  readonly json: boolean;
  /** What tasks print as well. */
  readonly logs: boolean;
}

/** The view that the options ask for. */
export function createDagView(
  workflow: Workflow,
  terminal: Terminal,
  options: DagViewOptions,
): DagView {
  return options.json
    ? jsonView(workflow, terminal, options)
    : textView(workflow, terminal, options);
}

function textView(workflow: Workflow, bare: Terminal, { logs }: DagViewOptions): DagView {
  const { tasks } = workflow;
  const line = createLiveLine(bare);
  const tree = allowsLiveLine(bare) ? createLiveTree(workflow, line) : undefined;
  const { terminal } = line;
  const { err } = terminal;
  const palette = paletteFor(err, terminal);
  const width = Math.max(0, ...tasks.map(({ taskId }) => taskId.length));
  const close = (): void => {
    tree?.close();
    line.end();
  };
  const sayEngine = createEngineNotice(err);
  return {
    warn: (text) => err.write(text),
    began: ({ dagId, runId }) => err.write(`DAG run ${dagId}/${runId}\n`),
    cancelling: () => err.write("cancelling: what runs is asked to end; once more kills it\n"),
    killing: () => err.write("killing: what still runs of it is not waited for\n"),
    async event(task, event) {
      sayEngine(event);
      if (event.type === "usage") tree?.usage(task, event);
      if (event.type !== "log" || !logs) return;
      const prefix = `${(tasks[task]?.taskId ?? "").padEnd(width)} | `;
      // Each piece of a long line by itself: those of other tasks may come between them.
      const lines = event.lines.map((one) => ({
        ...one,
        text: `${prefix}${one.text}`,
        partial: false,
      }));
      await sendLines(lines, terminal);
    },
    changed(changed) {
      // Before the lines: what is drawn below them is then as new as they are.
      tree?.changed(changed);
      const lines = [...changed]
        // What somebody wants of a task that runs is told once it has come to that.
        .filter(([, { state, pending }]) => isTelling(state) && pending === undefined)
        .map(([task, status]) => {
          const id = (tasks[task]?.taskId ?? "").padEnd(width);
          return `${escapeForTerminal(id)}  ${describe(status, palette)}\n`;
        });
      err.write(lines.join(""));
    },
    ended({ dagId, runId, state, startedAt, endedAt }, folder) {
      close();
      const paint = state === "success" ? palette.green : palette.red;
      const took =
        startedAt === undefined || endedAt === undefined
          ? ""
          : ` after ${seconds(endedAt - startedAt)}`;
      err.write(`${paint(`${dagId}/${runId}: ${state}`)}${took}\n  data and records: ${folder}\n`);
      if (state === "failed") {
        err.write(
          `  next step: task-api dag state ${dagId}/${runId} says why; after that task-api dag clear ${dagId}/${runId} --failed goes on\n`,
        );
      }
    },
    close,
  };
}

/** States that a person wants to hear of. */
function isTelling(state: TaskState): boolean {
  return state !== TaskState.none && state !== TaskState.scheduled && state !== TaskState.queued;
}

/** One line about a task. */
export function describe(status: TaskStatus, palette: Palette): string {
  const { state, tries, startedAt, endedAt, reason, message = "" } = status;
  const took =
    startedAt !== undefined && endedAt !== undefined ? ` ${seconds(endedAt - startedAt)}` : "";
  const tried = tries > 1 ? ` (try ${tries})` : "";
  const isReused = reason === "Reused";
  const isFine = !isReused && (state === TaskState.success || state === TaskState.running);
  const why =
    isFine || message === "" ? "" : `: ${reason === undefined ? "" : `${reason}: `}${message}`;
  return `${palette[stateColours[state]](state)}${tried}${took}${escapeForTerminal(why)}`;
}

function seconds(ms: number): string {
  return formatSeconds(Math.max(0, ms) / 1000);
}

function jsonView({ tasks }: Workflow, { out, err }: Terminal, { logs }: DagViewOptions): DagView {
  const print = (value: unknown): void => out.write(`${JSON.stringify(value)}\n`);
  return {
    warn: (text) => err.write(text),
    began: (run) => print({ type: "began", ...summaryOf(run) }),
    cancelling: () => print({ type: "cancelling" }),
    killing: () => print({ type: "killing" }),
    close: () => undefined,
    async event(task, event) {
      if (event.type !== "engine" && !(logs && event.type === "log")) return;
      await out.send(`${JSON.stringify({ ...event, task_id: tasks[task]?.taskId })}\n`);
    },
    changed(changed) {
      for (const [task, status] of changed) {
        print({ type: "task", task_id: tasks[task]?.taskId, ...statusOnWire(status) });
      }
    },
    ended: (run, folder) => print({ type: "ended", ...summaryOf(run), folder }),
  };
}

/** A run for programs; times are RFC 3339. */
export function summaryOf(run: DagRun): object {
  return {
    dag_id: run.dagId,
    dag_run_id: run.runId,
    state: run.state,
    queued_at: timeOf(run.createdAt),
    start_date: timeOf(run.startedAt),
    end_date: timeOf(run.endedAt),
    ...(run.note !== undefined && { note: run.note }),
  };
}

/** A task for programs. */
export function statusOnWire(status: TaskStatus): object {
  return {
    state: status.state,
    try_number: status.tries,
    start_date: timeOf(status.startedAt),
    end_date: timeOf(status.endedAt),
    ...(status.reason !== undefined && { reason: status.reason }),
    ...(status.message !== undefined && { message: status.message }),
    ...(status.exitCode !== undefined && { exit_code: status.exitCode }),
  };
}

function timeOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
