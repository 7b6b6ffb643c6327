// `task-api dag state RUN [TASK]`: how a DAG run and its tasks are; of one task all that is known.
import { escapeForTerminal } from "@task-api/spec";
import {
  itemsFolder,
  readItemTable,
  taskRecordFile,
  type DagRun,
  type DagStore,
  type TaskStatus,
} from "@task-api/workflow";
import type { Call, RunCommand } from "../../command/command.ts";
import { describe, statusOnWire, summaryOf } from "../../dag/dag-view.ts";
import { knownRun, type KnownRun } from "../../dag/known-run.ts";
import { indexOfTask } from "../../dag/task-of-run.ts";
import { rootOf, withExistingStore } from "../../dag/workflow-root.ts";
import { ExitCode } from "../../exit-code.ts";
import { paletteFor } from "../../output/palette.ts";
import { renderTable } from "../../output/render-table.ts";
import type { options } from "../options.ts";

type StateCall = Call<(typeof options)["dag state"]>;

/** Exit code: 0 a success or under way, 1 failed. */
export const dagState: RunCommand<(typeof options)["dag state"]> = (call) => {
  const root = rootOf(call.options, call.terminal);
  return withExistingStore(root, (store) => {
    const [name = "", taskId] = call.operands;
    const known = knownRun(store, name);
    const { run, plan } = known;
    if (taskId === undefined) showRun(call, run, tasksOf(known));
    else {
      const index = indexOfTask(plan.workflow, taskId);
      showTask(call, { store, root, run, task: { index, taskId, status: known.statusOf(index) } });
    }
    return run.state === "failed" ? ExitCode.findings : ExitCode.ok;
  });
};

interface TaskNow {
  readonly index: number;
  readonly taskId: string;
  readonly status: TaskStatus;
}

function tasksOf({ plan, statusOf }: KnownRun): readonly TaskNow[] {
  return plan.workflow.tasks.map(({ taskId }, index) => ({
    index,
    taskId,
    status: statusOf(index),
  }));
}

function showRun({ options, terminal }: StateCall, run: DagRun, tasks: readonly TaskNow[]): void {
  const { out } = terminal;
  if (options.json) {
    const all = tasks.map(({ taskId, status }) => ({ task_id: taskId, ...statusOnWire(status) }));
    out.write(`${JSON.stringify({ ...summaryOf(run), tasks: all })}\n`);
    return;
  }
  const palette = paletteFor(out, terminal);
  const width = Math.max(0, ...tasks.map(({ taskId }) => taskId.length));
  out.write(`${run.dagId}/${run.runId}: ${run.state}\n`);
  for (const { taskId, status } of tasks) {
    out.write(`  ${taskId.padEnd(width)}  ${describe(status, palette)}\n`);
  }
}

interface ShownTask {
  readonly store: DagStore;
  readonly root: string;
  readonly run: DagRun;
  readonly task: TaskNow;
}

function showTask({ options, terminal }: StateCall, { store, root, run, task }: ShownTask): void {
  const { index, taskId, status } = task;
  const place = { root, dagId: run.dagId, dagRunId: run.runId };
  const tries = store.tries(run.id).filter((one) => one.task === index);
  const items = readItemTable(itemsFolder(place, taskId));
  const record = taskRecordFile(place, taskId);
  const { out } = terminal;
  if (options.json) {
    const shown = tries.map(({ tryNumber, ...rest }) => ({
      try_number: tryNumber,
      ...rest,
    }));
    const all = { task_id: taskId, ...statusOnWire(status), tries: shown, record, items };
    out.write(`${JSON.stringify(all)}\n`);
    return;
  }
  const palette = paletteFor(out, terminal);
  out.write(`${taskId}: ${describe(status, palette)}\n`);
  for (const one of tries) {
    const code = one.exitCode === undefined ? "" : `, exit code ${one.exitCode}`;
    out.write(
      `  try ${one.tryNumber}: ${one.reason ?? one.state}${code}: ${escapeForTerminal(one.message ?? "")}\n`,
    );
  }
  if (items === undefined) return out.write(`  record: ${record}\n`);
  out.write(`  records of the items: ${itemsFolder(place, taskId)}\n`);
  const rows = items.rows.map((row) => [
    row.item,
    row.state,
    row.exitCode === undefined ? "-" : String(row.exitCode),
    row.startedAt?.replace("T", " ").replace(/\.\d+Z$/, "Z") ?? "-",
    row.message,
  ]);
  out.write(renderTable([["ITEM", "STATE", "EXIT CODE", "BEGAN", "WHY"], ...rows]));
}
