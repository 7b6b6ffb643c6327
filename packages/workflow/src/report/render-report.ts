// A DAG run as one HTML file: it needs no network, no script and no other file, and shows what was known when it was made.
import { pictureOf } from "../graph/dag-picture.ts";
import { renderSvg } from "../graph/render-svg.ts";
import { TaskState, hasEnded } from "../engine/states.ts";
import { lasted, moment } from "./format.ts";
import { html, trusted, type Html } from "./html.ts";
import { reportStyle } from "./report-style.ts";
import type { RunReport, TaskReport } from "./run-report.ts";
import { taskPart } from "./task-part.ts";
import { badge, tasksSection } from "./tasks-section.ts";
import { timelineSection } from "./timeline-section.ts";

/** So many tasks are all open; of more, those that have failed. */
const MOST_OPEN = 8;
/** A picture of more tasks than that shows nothing that the table does not. */
const MOST_DRAWN = 400;
/** Whatever a log or an id may hold: nothing is loaded, nothing is run. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The whole file. Pure. */
export function renderReport(report: RunReport): string {
  const { run, tasks, madeAt } = report;
  const title = `${run.dagId} / ${run.runId}`;
  const parts = tasks.map((task, index) =>
    taskPart(task, index, madeAt, tasks.length <= MOST_OPEN || isTelling(task)),
  );
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${trusted(reportStyle)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>${title}${badge(run.state)}</h1>
            ${described(report)}${goesOn(report)}${factsPart(report)}
          </header>
          <section>
            <h2>Graph</h2>
            ${graphPart(report)}
          </section>
          <section>
            <h2>Timeline</h2>
            ${timelineSection(report)}
          </section>
          <section>
            <h2>Tasks</h2>
            ${tasksSection(report)}
          </section>
          <section class="tasks">
            <h2>Details</h2>
            ${parts}
          </section>
          ${confPart(report)}
          <footer>Made ${moment(madeAt)} of ${report.folder}</footer>
        </main>
      </body>
    </html> `;
  return page.html;
}

function isTelling({ status }: TaskReport): boolean {
  return status.state === TaskState.failed || status.state === TaskState.running;
}

function described({ workflow, run }: RunReport): Html {
  const { description, tags } = workflow;
  return html`${description === undefined ? undefined : html`<p>${description}</p>`}${run.note === undefined ? undefined : html`<p>Note: ${run.note}</p>`}${tags.length === 0 ? undefined : html`<p class="quiet">${tags.join(", ")}</p>`}`;
}

function goesOn({ run, madeAt }: RunReport): Html | undefined {
  if (run.state !== "running" && run.state !== "queued") return undefined;
  return html`<p class="live">
    This run goes on. The report shows it as it was at ${moment(madeAt)}; make it again for what
    came after.
  </p>`;
}

function factsPart({ run, tasks, madeAt }: RunReport): Html {
  const count = (isCounted: (task: TaskReport) => boolean): number =>
    tasks.filter(isCounted).length;
  const failed = count(
    ({ status: { state } }) => state === "failed" || state === "upstream_failed",
  );
  const done = count(({ status }) => hasEnded(status.state));
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Tasks", `${done} of ${tasks.length} done${failed > 0 ? `, ${failed} failed` : ""}`],
    ["Duration", lasted(run, madeAt)],
    ["Triggered", moment(run.createdAt)],
    ["Started", run.startedAt === undefined ? undefined : moment(run.startedAt)],
    ["Ended", run.endedAt === undefined ? undefined : moment(run.endedAt)],
    ["Cancelled", run.isCancelled ? "by a user" : undefined],
  ];
  const shown = facts.flatMap(([name, value]) =>
    value === undefined
      ? []
      : [
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
        ],
  );
  return html`<dl class="facts">${shown}</dl>`;
}

function graphPart({ workflow, tasks }: RunReport): Html {
  if (tasks.length > MOST_DRAWN) {
    return html`<p class="quiet">
      ${tasks.length} tasks are too many for a picture here; task-api dag show draws them into a
      file of its own.
    </p>`;
  }
  const picture = pictureOf(workflow, (task) => tasks[task]?.status.state ?? TaskState.none);
  const svg = renderSvg(picture, { isPart: true, linkOf: (task) => `#task-${task}` });
  return html`<div class="wide graph">${trusted(svg)}</div>`;
}

function confPart({ conf }: RunReport): Html | undefined {
  if (Object.keys(conf).length === 0) return undefined;
  return html`<section>
    <h2>Conf</h2>
    <pre>${JSON.stringify(conf, undefined, 2)}</pre>
  </section>`;
}
