// `task-api run FILE`: validates, plans and starts a task; with `--watch` stays until its end.
import {
  exitCodeOf,
  followRun,
  secretsOf,
  startRun,
  type ContainerRuntime,
  type RunRecord,
} from "@task-api/runtime";
import { hasErrors, readTask, sortIssues, type DocumentReading, type Issue } from "@task-api/spec";
import type { RunCommand } from "../command/command.ts";
import { openDocument } from "../documents/open-document.ts";
import { Mode, withEngine } from "../engines.ts";
import { ExitCode } from "../exit-code.ts";
import { describeError } from "../output/describe-error.ts";
import { presentable, printIssues } from "../output/print-issues.ts";
import { printPull } from "../output/pull-progress.ts";
import { createRunView, type RunView } from "../output/run-view.ts";
import { FailureWithIssues } from "../run/failure-with-issues.ts";
import { pathIssues, planContext } from "../run/path-issues.ts";
import { prepareRun, type PreparedRun } from "../run/prepare-run.ts";
import { readRunRequest, type RunCall, type RunRequest } from "../run/run-request.ts";
import { startSupervisor } from "../run/start-supervisor.ts";
import type { options } from "./options.ts";

/** Exit codes: contract §3; 2 for everything that is wrong before the start. */
export const run: RunCommand<typeof options.run> = async (call) => {
  const request = readRunRequest(call);
  // Asked for before anything starts: a Ctrl-C from here on stops the task instead of leaving it.
  const interrupted = call.options.watch ? call.terminal.interrupted : undefined;
  const view = createRunView(call);
  const reading = await readTask(openDocument(request.file, call.terminal, request.settings));
  const task = reading.value;
  if (task === undefined) {
    const paths = await pathIssues(reading, planContext(request, call.terminal));
    return refuse({ issues: [...reading.issues, ...paths] }, reading, call);
  }
  return withEngine(Mode.docker, call.terminal, async (runtime) => {
    const pull = printPull(call.terminal.err);
    const prepared = await prepareRun({
      request,
      reading,
      task,
      runtime,
      terminal: call.terminal,
      ...pull,
    }).catch((error: unknown) => {
      if (error instanceof FailureWithIssues) return error;
      throw error;
    });
    pull.end();
    if (prepared instanceof FailureWithIssues) {
      const { text } = describeError(prepared.failure);
      if (!call.options.json) call.terminal.err.write(text);
      return refuse({ issues: [...reading.issues, ...prepared.issues] }, reading, call);
    }
    const issues = sortIssues([...reading.issues, ...prepared.issues]);
    if (!prepared.ok) return refuse({ ...prepared, issues }, reading, call);
    if (issues.length > 0) {
      const shown = presentable(issues, [reading], prepared.secrets);
      printIssues(shown, call.terminal.err, call.terminal);
    }
    if (interrupted?.aborted === true) return ExitCode.interrupted;
    if (call.options["dry-run"]) return view.plan(prepared.plan, prepared.warnings);
    return start(call, request, runtime, prepared, view);
  });
};

/** Says what is wrong with the task, all at once. */
function refuse(
  found: { readonly issues: readonly Issue[]; readonly secrets?: ReadonlySet<string> },
  reading: DocumentReading,
  { terminal, options }: RunCall,
): number {
  const shown = presentable(sortIssues(distinct(found.issues)), [reading], found.secrets);
  if (options.json) terminal.out.write(`${JSON.stringify({ issues: shown.issues })}\n`);
  else printIssues(shown, terminal.err, terminal);
  return hasErrors(found.issues) ? ExitCode.usage : ExitCode.ok;
}

/** The text of a document and the disk may tell the same fact: two channels in one directory. */
function distinct(issues: readonly Issue[]): readonly Issue[] {
  const seen = new Set<string>();
  return issues.filter(({ code, path }) => {
    const fact = `${code} ${JSON.stringify(path)}`;
    const isNew = code !== "task/same-directory" || !seen.has(fact);
    seen.add(fact);
    return isNew;
  });
}

async function start(
  call: RunCall,
  request: RunRequest,
  runtime: ContainerRuntime,
  prepared: Extract<PreparedRun, { ok: true }>,
  view: RunView,
): Promise<number> {
  const { plan, engine } = prepared;
  const warnings = [...prepared.issues.map(({ message }) => message), ...prepared.warnings];
  for (const warning of prepared.warnings) view.warn(warning);
  const started = await startRun({ ...request, runtime, engine, plan, warnings });
  if (!started.started) return finish(started.record, request, view);
  view.started(request.recordFile, started.handle);

  if (!call.options.watch) {
    await startSupervisor({
      recordFile: request.recordFile,
      terminal: call.terminal,
      secrets: secretsOf(plan),
      handOver: (supervisor) => started.journal.update({ supervisor: { ...supervisor, claim: 0 } }),
    });
    return ExitCode.ok;
  }
  call.terminal.interrupted.addEventListener("abort", () => view.stopping(), { once: true });
  const record = await followRun({
    ...started,
    runtime,
    secrets: secretsOf(plan),
    stop: call.terminal.interrupted,
    kill: call.terminal.insisted,
    onEvent: (event) => view.event(event),
  });
  const code = finish(record, request, view);
  const { aborted, reason } = call.terminal.interrupted;
  return aborted && reason === "SIGINT" ? ExitCode.interrupted : code;
}

function finish(record: RunRecord, request: RunRequest, view: RunView): number {
  view.ended(record, request.recordFile);
  return record.result === undefined ? ExitCode.engine : exitCodeOf(record.result);
}
