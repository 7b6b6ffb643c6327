// What a user sees of a run: its log as it comes, and what became of it; or JSON lines of the same.
import {
  planRecord,
  type RunEvent,
  type RunHandle,
  type RunPlan,
  type RunRecord,
} from "@task-api/runtime";
import { ExitCode } from "../exit-code.ts";
import type { RunCall } from "../run/run-request.ts";
import { sendLines } from "./log-text.ts";
import { renderMemory, renderRecord } from "./render-record.ts";

/** Listens to a run. The task's stdout goes to stdout; all that we say goes to stderr. */
export interface RunView {
  plan(plan: RunPlan, warnings: readonly string[]): number;
  warn(warning: string): void;
  started(recordFile: string, handle: RunHandle): void;
  /** The user has asked for the end. */
  stopping(): void;
  /** Resolves when there is room for more. */
  event(event: RunEvent): Promise<void>;
  ended(record: RunRecord, recordFile: string): void;
}

/** The view that the options ask for. */
export function createRunView(call: RunCall): RunView {
  return call.options.json ? jsonView(call) : textView(call);
}

function textView({ terminal, options }: RunCall): RunView {
  return {
    plan(plan, warnings) {
      terminal.out.write(`${JSON.stringify(printable(plan), undefined, 2)}\n`);
      for (const warning of warnings) this.warn(warning);
      return ExitCode.ok;
    },
    warn: (warning) => terminal.err.write(`warning: ${warning}\n`),
    started(recordFile, handle) {
      terminal.err.write(`started ${handle.name}, record ${recordFile}\n`);
      // What a script goes on with: the log and the end are found by it.
      if (!options.watch) terminal.out.write(`${recordFile}\n`);
    },
    stopping: () => terminal.err.write("stopping, up to 10 s; once more kills it\n"),
    async event(event) {
      if (event.type === "log" && isWanted(terminal)) await sendLines(event.lines, terminal);
    },
    ended(record, recordFile) {
      terminal.err.write(renderRecord(record, recordFile));
      if (options["monitor-memory"] && record.result !== undefined) {
        terminal.err.write(renderMemory(record.result));
      }
    },
  };
}

/** A plan in the words of the run record. */
function printable(plan: RunPlan): object {
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
      print({ type: "plan", plan: printable(plan), warnings });
      return ExitCode.ok;
    },
    warn: (message) => print({ type: "warning", message }),
    started: (file, container) => print({ type: "started", file, container }),
    stopping: () => print({ type: "stopping" }),
    async event(event) {
      if (isWanted(terminal)) await terminal.out.send(`${JSON.stringify(event)}\n`);
    },
    ended: (record, file) => print({ type: "ended", file, record }),
  };
}
