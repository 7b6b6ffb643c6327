// All about one task: its tries, each with what ran, memory over time, channels, warnings and log.
import { TaskState } from "../engine/states.ts";
import { channelsPart } from "./channels-part.ts";
import { lasted, moment } from "./format.ts";
import { html, type Html } from "./html.ts";
import { itemsPart } from "./items-part.ts";
import { folded, logPart } from "./log-part.ts";
import { memoryCurve } from "./memory-curve.ts";
import type { TaskReport, TryReport } from "./run-report.ts";
import { badge, peakOf } from "./tasks-section.ts";

/** A section that is open or not. */
export function taskPart(task: TaskReport, index: number, now: number, isOpen: boolean): Html {
  const { taskId, image, status, tries } = task;
  const { state, message = "" } = status;
  // Each of several tries says its own.
  const said =
    message === "" || tries.length > 1 ? undefined : html`<p class="message">${message}</p>`;
  const none = tries.length === 0 ? html`<p class="quiet">It has not run.</p>` : undefined;
  const all = tries.map((one) => tryPart(one, now, tries.length > 1));
  const head = html`<h3>${taskId}</h3>
    ${badge(state)}`;
  // The anchor is inside: a browser that is sent there opens what is closed.
  const body = html`<div id="task-${index}" class="task">
    <p class="quiet">${image}</p>
    ${said}${none}${all}${itemsPart(task.items)}
  </div>`;
  return folded(head, body, isOpen);
}

function tryPart(one: TryReport, now: number, isOneOfMany: boolean): Html {
  const { tryNumber, state, record, log, trouble } = one;
  const { startedAt, reason, message = "", exitCode } = one;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Started", startedAt === undefined ? undefined : moment(startedAt)],
    ["Duration", startedAt === undefined ? undefined : lasted(one, now)],
    ["Reason", reason],
    ["Exit code", exitCode === undefined ? undefined : String(exitCode)],
    ["Peak memory", record === undefined ? undefined : peakOf(one)],
    ["Template", record?.plan.template],
    ["Image", record && `${record.plan.image.reference}, ${record.plan.image.platform}`],
    ["Digest", record && (record.plan.image.digest ?? record.plan.image.id)],
    ["Engine", record && `${record.engine.kind} at ${record.engine.host}`],
    ["Next step", record?.result?.nextStep],
  ];
  const rows = facts.flatMap(([name, value]) =>
    value === undefined
      ? []
      : [
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
        ],
  );
  const title = isOneOfMany
    ? html`<h4 class="try">Try ${tryNumber} ${badge(state)}</h4>
        ${message === "" ? undefined : html`<p class="message">${message}</p>`}`
    : undefined;
  return html`${title}
    <div class="try-body">
      <dl>${rows}</dl>
      <div>${record?.attempts.flatMap((attempt) => memoryCurve(attempt) ?? [])}</div>
    </div>
    ${trouble === undefined ? undefined : html`<p class="warning">${trouble}</p>`}${warningsPart(one)}${channelsPart(record?.channels ?? [])}${startPart(one)}${log === undefined ? undefined : logPart(log, state === TaskState.failed)}`;
}

function warningsPart({ record }: TryReport): Html | undefined {
  const warnings = record?.warnings ?? [];
  const findings = record?.findings ?? [];
  if (warnings.length + findings.length === 0) return undefined;
  const hints = findings.map(
    ({ message, hint }) =>
      html`<li class="warning">
        ${message}${hint === undefined ? undefined : html`<br /><span class="quiet">${hint}</span>`}
      </li>`,
  );
  const all = [...warnings.map((warning) => html`<li class="warning">${warning}</li>`), ...hints];
  return html`<ul class="findings">
    ${all}
  </ul>`;
}

/** The record has no secrets: they are masked in it. */
function startPart({ record }: TryReport): Html | undefined {
  if (record === undefined) return undefined;
  const { command, env, mounts } = record.plan;
  const lines = [
    ...(command === undefined ? [] : [`command ${JSON.stringify(command)}`]),
    ...env.map(({ name, value }) => `${name}=${value}`),
    ...mounts.map(
      ({ channel, direction, source, target }) => `${direction} ${channel}: ${source} at ${target}`,
    ),
  ];
  if (lines.length === 0) return undefined;
  return html`<details>
    <summary>Command, variables and mounts</summary>
    <pre>${lines.join("\n")}</pre>
  </details>`;
}
