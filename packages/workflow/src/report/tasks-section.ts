// The table of the tasks: how each ended, and what it took.
import { formatBytes } from "@task-api/spec";
import { stateSymbol } from "../graph/state-symbol.ts";
import type { ItemReport, RunReport, TaskReport, TryReport } from "./run-report.ts";
import { lasted } from "./format.ts";
import { html, type Html } from "./html.ts";

/** One row per task. */
export function tasksSection({ tasks, madeAt }: RunReport): Html {
  const rows = tasks.map(
    (task, index) =>
      html`<tr>
        <td><a href="#task-${index}">${task.taskId}</a></td>
        <td>${badge(task.status.state)}</td>
        <td class="number">${task.status.tries}</td>
        <td class="number">${lasted(task.status, madeAt)}</td>
        <td class="number">${task.status.exitCode ?? "–"}</td>
        <td>${task.status.reason ?? "–"}</td>
        <td class="number">${peakOf(hungriest(task))}</td>
        <td class="number">${cpuOf(task)}</td>
      </tr>`,
  );
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th>Task</th>
          <th>State</th>
          <th class="number">Tries</th>
          <th class="number">Duration</th>
          <th class="number">Exit code</th>
          <th>Reason</th>
          <th class="number">Peak memory</th>
          <th class="number">CPU time</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
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
