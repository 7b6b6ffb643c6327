// `task-api runs`: what has been run from a folder, and `runs show ID`: all that is known of one run.
import { resolve } from "node:path";
import { isSupervised, listRecords, type RecordList, type RunRecord } from "@task-api/runtime";
import { formatBytes } from "@task-api/spec";
import type { Call, RunCommand } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { ExitCode } from "../exit-code.ts";
import { describeError } from "../output/describe-error.ts";
import { formatSeconds } from "../output/render-duration.ts";
import { renderDetails, renderRecord } from "../output/render-record.ts";
import { renderTable } from "../output/render-table.ts";
import type { options } from "./options.ts";

type RunsCall = Call<typeof options.runs>;
type Run = RecordList["runs"][number];

/** Exit code: 0, also where nothing was run; 2 for an ID that is of no run. */
export const runs: RunCommand<typeof options.runs> = (call) => {
  const [verb, id, ...more] = call.operands;
  if (verb === undefined) return Promise.resolve(list(call));
  if (verb === "show" && id !== undefined && more.length === 0) {
    return Promise.resolve(show(call, id));
  }
  throw new UsageError(
    `runs takes nothing, or 'show ID'; '${call.operands.join(" ")}' came`,
    "for example: task-api runs show 1a2b3c",
  );
};

function list(call: RunsCall): number {
  const { options, terminal } = call;
  const found = recordsOf(call);
  const now = new Date();
  if (options.json) {
    const all = found.map((run) => summarize(run, now));
    terminal.out.write(`${JSON.stringify({ runs: all })}\n`);
  } else if (found.length === 0) {
    terminal.err.write("no run record is here\n");
  } else {
    const head = ["ID", "NAME", "IMAGE", "STATE", "BEGAN", "DURATION", "PEAK MEMORY"];
    terminal.out.write(renderTable([head, ...found.map((run) => rowOf(summarize(run, now)))]));
  }
  return ExitCode.ok;
}

function show(call: RunsCall, id: string): number {
  const { options, terminal } = call;
  const { file, record } = findRun(recordsOf(call), id);
  terminal.out.write(
    options.json
      ? `${JSON.stringify(record)}\n`
      : renderRecord(record, file) + renderDetails(record, file),
  );
  return ExitCode.ok;
}

/** Files that should be records and are none are named, and keep nobody from the others. */
function recordsOf({ options, terminal }: RunsCall): readonly Run[] {
  const found = listRecords(resolve(terminal.cwd, options.in ?? "."));
  for (const error of found.unreadable) terminal.err.write(describeError(error).text);
  return found.runs;
}

/** A part of an id will do where it is of one run only, as with containers. */
function findRun(all: readonly Run[], id: string): Run {
  const exact = all.filter(({ record }) => record.id === id);
  const matching = exact.length > 0 ? exact : all.filter(({ record }) => record.id.startsWith(id));
  const [run, other] = matching;
  if (run === undefined) {
    throw new UsageError(`no run record here has the id '${id}'`, "task-api runs lists them");
  }
  if (other === undefined) return run;
  const ids = matching.map(({ record, file }) => `${record.id} (${file})`);
  throw new UsageError(`'${id}' may be ${ids.join(" or ")}`, "give more of the id");
}

/** A run in a list. */
interface RunSummary {
  readonly file: string;
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** The result's reason; of a run that goes on, how it is doing. */
  readonly state: string;
  readonly createdAt: string;
  /** Until the end, or until now. */
  readonly seconds: number;
  readonly peakMemoryBytes?: number;
}

function summarize({ file, record }: Run, now: Date): RunSummary {
  const { result, plan, createdAt, attempts } = record;
  const peakMemoryBytes = result?.peakMemoryBytes ?? attempts.at(-1)?.usage?.peakMemoryBytes;
  const end = result === undefined ? now : new Date(result.endedAt);
  return {
    file,
    id: record.id,
    name: plan.name,
    image: plan.image.reference,
    state: result?.reason ?? stateOf(record),
    createdAt,
    seconds: Math.max(0, (end.getTime() - Date.parse(result?.startedAt ?? createdAt)) / 1000),
    ...(peakMemoryBytes !== undefined && { peakMemoryBytes }),
  };
}

/** `check-task-run` and `stop` take one over that nobody keeps going. */
function stateOf(record: RunRecord): string {
  return isSupervised(record) === false ? `${record.state}, unattended` : record.state;
}

function rowOf(run: RunSummary): string[] {
  return [
    run.id,
    run.name,
    run.image,
    run.state,
    run.createdAt.replace("T", " ").replace(/\.\d+Z$/, "Z"),
    formatSeconds(run.seconds),
    run.peakMemoryBytes === undefined ? "-" : formatBytes(run.peakMemoryBytes),
  ];
}
