// What a user sees of a run: its log as it comes, and what became of it; or JSON lines of the same.
import {
  planRecord,
  type RunEvent,
  type RunHandle,
  type RunPlan,
  type RunRecord,
  type WaitEvent,
} from "@task-api/runtime";
import { escapeForTerminal } from "@task-api/spec";
import { Mode } from "../engines.ts";
import { ExitCode } from "../exit-code.ts";
import type { RunCall } from "../run/run-request.ts";
import { createLiveLine } from "./live-line.ts";
import { createLiveUsage } from "./live-usage.ts";
import { sendLines } from "./log-text.ts";
import { renderEngine } from "./render-engine.ts";
import { renderMemory } from "./render-memory.ts";
import { renderRecord, renderRetry } from "./render-record.ts";

type Attempt = RunRecord["attempts"][number];

/** Listens to a run. The task's stdout goes to stdout; all that we say goes to stderr. */
export interface RunView {
  plan(plan: RunPlan, warnings: readonly string[]): number;
  warn(warning: string): void;
  /** `attempt`: the one that the container is of. */
  started(recordFile: string, handle: RunHandle, attempt: Attempt | undefined): void;
  /** The user has asked for the end. */
  stopping(): void;
  /** A run of this key was there already. */
  adopted(record: RunRecord, recordFile: string): void;
  /** The user goes, the task stays. */
  left(recordFile: string): void;
  /** Something is waited for before the start. */
  waiting(this: void, reason: string): void;
  /** An attempt has failed, the next one begins. */
  retrying(this: void, ended: Attempt, next: Attempt): void;
  /** Resolves when there is room for more. */
  event(event: RunEvent): Promise<void>;
  ended(record: RunRecord, recordFile: string): void;
  /** Nothing more comes, whatever the reason: leaves the terminal as it was found. */
  close(): void;
}

/** The view that the options ask for. */
export function createRunView(call: RunCall): RunView {
  return call.options.json ? jsonView(call) : textView(call);
}

function textView({ terminal: bare, options }: RunCall): RunView {
  const line = createLiveLine(bare);
  const usage = createLiveUsage(line);
  const { terminal } = line;
  const isCluster = options.mode === Mode.k8s;
  return {
    plan(plan, warnings) {
      terminal.out.write(`${JSON.stringify(printablePlan(plan), undefined, 2)}\n`);
      for (const warning of warnings) this.warn(warning);
      return ExitCode.ok;
    },
    warn: (warning) => terminal.err.write(`warning: ${warning}\n`),
    started(recordFile, handle, attempt) {
      usage.begin(attempt?.resources.memoryLimitBytes);
      // A pod has yet to find a node and to get its image.
      const done = isCluster ? "created pod" : "started";
      terminal.err.write(`${done} ${handle.name}, record ${recordFile}\n`);
      // What a script goes on with: the log and the end are found by it.
      if (!options.watch) terminal.out.write(`${recordFile}\n`);
    },
    stopping: () =>
      terminal.err.write(`stopping, up to 10 s${isCluster ? "" : "; once more kills it"}\n`),
    adopted(record, recordFile) {
      const { id, state } = record;
      terminal.err.write(
        state === "finished"
          ? `the run ${id} has ended already, nothing is started; for another one give another key, or remove ${recordFile}\n`
          : `the run ${id} goes on, nothing is started, record ${recordFile}\n`,
      );
      if (!options.watch) terminal.out.write(`${recordFile}\n`);
    },
    left: (recordFile) =>
      terminal.err.write(`the task goes on; to stop it: task-api stop ${recordFile}\n`),
    waiting: (reason) => terminal.err.write(`waiting: ${reason}\n`),
    retrying(ended, next) {
      usage.begin(next.resources.memoryLimitBytes);
      terminal.err.write(renderRetry(ended, next));
    },
    async event(event) {
      if (event.type === "usage") usage.take(event);
      if (event.type === "log" && isWanted(terminal)) await sendLines(event.lines, terminal);
      if (event.type === "engine") terminal.err.write(renderEngine(event));
      if (event.type === "waiting") terminal.err.write(renderWait(event));
    },
    ended(record, recordFile) {
      line.end();
      terminal.err.write(renderRecord(record, recordFile));
      if (options["monitor-memory"] && record.result !== undefined) {
        terminal.err.write(renderMemory(record, record.result));
      }
    },
    close: () => line.end(),
  };
}

/** The words are the engine's: nothing in them may act on a terminal. */
function renderWait({ message, nextStep }: WaitEvent): string {
  const hint = nextStep === undefined ? [] : [`  next step: ${nextStep}`];
  return [`waiting: ${message}`, ...hint].map((line) => `${escapeForTerminal(line)}\n`).join("");
}

/** A plan in the words of the run record. */
export function printablePlan(plan: RunPlan): object {
  return { ...planRecord(plan), resources: plan.resources };
}

/** Whoever insists on the end does not wait for a reader that stands still. */
function isWanted({ insisted }: RunCall["terminal"]): boolean {
  return !insisted.aborted;
}

function jsonView({ terminal }: RunCall): RunView {
  const print = (value: unknown): void => terminal.out.write(`${JSON.stringify(value)}\n`);
  return {
    plan(plan, warnings) {
      print({ type: "plan", plan: printablePlan(plan), warnings });
      return ExitCode.ok;
    },
    warn: (message) => print({ type: "warning", message }),
    started: (file, container) => print({ type: "started", file, container }),
    waiting: (reason) => print({ type: "waiting", reason }),
    stopping: () => print({ type: "stopping" }),
    adopted: (record, file) => print({ type: "adopted", file, record }),
    left: (file) => print({ type: "left", file }),
    retrying: (ended, next) => print({ type: "retry", ended, next }),
    async event(event) {
      if (isWanted(terminal)) await terminal.out.send(`${JSON.stringify(event)}\n`);
    },
    ended: (record, file) => print({ type: "ended", file, record }),
    close: () => undefined,
  };
}
