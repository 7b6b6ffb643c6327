// When which try of which task waited and ran: one row per task, over the time of the run.
import type { RunReport, TaskReport, TryReport } from "./run-report.ts";
import { duration, lasted } from "./format.ts";
import { html, type Html } from "./html.ts";

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Nothing before the first task is tried. */
export function timelineSection({ tasks, madeAt }: RunReport): Html {
  const tried = tasks.flatMap((task, index) => (task.tries.length > 0 ? [{ task, index }] : []));
  const span = spanOf(tasks, madeAt);
  if (span === undefined) return html`<p class="quiet">No task has been tried yet.</p>`;
  const ticks = ticksOf(span).map(
    (at) =>
      html`<span style="left:${share(span.from + at, span)}%"
        >${at === 0 ? "0" : duration(at)}</span
      >`,
  );
  const rows = tried.map(
    ({ task, index }) =>
      html`<div class="row">
        <a href="#task-${index}">${task.taskId}</a>
        <div class="track">${task.tries.map((one) => bars(task, one, span, madeAt))}</div>
      </div>`,
  );
  return html`<div class="timeline">
    <div class="row axis">
      <span></span>
      <div class="track">${ticks}</div>
    </div>
    ${rows}
  </div>`;
}

function spanOf(tasks: readonly TaskReport[], now: number): Span | undefined {
  const tries = tasks.flatMap((task) => task.tries);
  const starts = tries.flatMap(({ queuedAt, startedAt }) => queuedAt ?? startedAt ?? []);
  if (starts.length === 0) return undefined;
  const from = starts.reduce((a, b) => Math.min(a, b));
  const to = tries.reduce((latest, { endedAt }) => Math.max(latest, endedAt ?? now), from);
  return { from, to: Math.max(to, from + 1) };
}

function bars({ taskId }: TaskReport, one: TryReport, span: Span, now: number): Html {
  const { tryNumber, state, reason, startedAt, endedAt = now } = one;
  const queuedAt = one.queuedAt ?? startedAt ?? endedAt;
  const title = `${taskId}, try ${tryNumber}: ${reason ?? state}, waited ${duration((startedAt ?? endedAt) - queuedAt)}, ran ${lasted(one, now)}`;
  const waited = bar("waited", { from: queuedAt, to: startedAt ?? endedAt }, span, title);
  if (startedAt === undefined) return waited;
  return html`${waited}${bar(`ran st-${state}`, { from: startedAt, to: endedAt }, span, title)}`;
}

function bar(kind: string, { from, to }: Span, span: Span, title: string): Html {
  const width = share(to, span) - share(from, span);
  return html`<i
    class="${kind}"
    title="${title}"
    style="left:${share(from, span)}%;width:${Math.max(0, width).toFixed(3)}%"
  ></i>`;
}

/** In percent. */
function share(at: number, { from, to }: Span): number {
  return Math.round((100_000 * (at - from)) / (to - from)) / 1000;
}

const STEPS = [1, 2, 5];

/** Five to ten round times, in milliseconds from the beginning. */
function ticksOf({ from, to }: Span): readonly number[] {
  const least = (to - from) / 8;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = (STEPS.find((one) => one * power >= least) ?? 10) * power;
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => index * step);
}
