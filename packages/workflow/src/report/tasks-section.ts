// The table of the tasks: how each ended, and what it took.
import { formatBytes } from "@task-api/spec";
import { stateSymbol } from "../graph/state-symbol.ts";
import type { ItemReport, RunReport, TaskReport, TryReport } from "./run-report.ts";
import { lasted } from "./format.ts";
import { html, type Html } from "./html.ts";
import { table, type Column } from "./table.ts";

/** One row per task. */
export function tasksSection({ tasks, madeAt }: RunReport): Html {
  const columns: readonly Column<TaskReport>[] = [
    { title: "Task", cell: ({ taskId }, index) => html`<a href="#task-${index}">${taskId}</a>` },
    { title: "State", cell: ({ status }) => badge(status.state) },
    { title: "Tries", cell: ({ status }) => status.tries, isNumber: true },
    { title: "Duration", cell: ({ status }) => lasted(status, madeAt), isNumber: true },
    { title: "Exit code", cell: ({ status }) => status.exitCode ?? "–", isNumber: true },
    { title: "Reason", cell: ({ status }) => status.reason ?? "–" },
    { title: "Peak memory", cell: (task) => peakOf(hungriest(task)), isNumber: true },
    { title: "CPU time", cell: cpuOf, isNumber: true },
  ];
  return html`<div class="wide">${table(tasks, columns)}</div>`;
}

/** A state with its symbol. */
export function badge(state: TaskReport["status"]["state"]): Html {
  return html`<span class="badge st-${state}">${stateSymbol(state)} ${state}</span>`;
}

/** Against its limit, where it has one. */
export function peakOf(tried: Pick<TryReport, "record"> | undefined): string {
  const attempt = tried?.record?.attempts.at(-1);
  const peak = attempt?.result?.peakMemoryBytes ?? attempt?.usage?.peakMemoryBytes;
  if (peak === undefined) return "–";
  const limit = attempt?.resources.memoryLimitBytes;
  if (limit === undefined) return formatBytes(peak);
  return `${formatBytes(peak)} of ${formatBytes(limit)} (${Math.round((100 * peak) / limit)} %)`;
}

/** The item that took most, or the last try. */
function hungriest({ items, tries }: TaskReport): Pick<TryReport, "record"> | undefined {
  return items.toSorted((a, b) => bytesOf(b) - bytesOf(a))[0] ?? tries.at(-1);
}

function bytesOf({ record }: ItemReport): number {
  return record?.result?.peakMemoryBytes ?? 0;
}

/** Of all tries and items. */
function cpuOf({ tries, items }: TaskReport): string {
  const seconds = [...tries, ...items]
    .flatMap(({ record }) => record?.attempts ?? [])
    .flatMap(({ result, usage }) => result?.cpuSeconds ?? usage?.cpuSeconds.at(-1) ?? []);
  if (seconds.length === 0) return "–";
  return `${seconds.reduce((sum, one) => sum + one, 0).toFixed(2)} s`;
}
