// `task-api run FILE`: validates, plans and starts a task; with `--watch` stays until its end.
import {
  RecordError,
  exitCodeOf,
  followRun,
  labelsOf,
  secretsOf,
  startRun,
  type ContainerRuntime,
  type RunRecord,
} from "@task-api/runtime";
import {
  hasErrors,
  readTask,
  sortIssues,
  type DocumentReading,
  type Issue,
  type Task,
} from "@task-api/spec";
import type { RunCommand } from "../command/command.ts";
import { openDocument } from "../documents/open-document.ts";
import { Mode, withEngine, type EngineTarget } from "../engines.ts";
import { ExitCode } from "../exit-code.ts";
import { describeError } from "../output/describe-error.ts";
import { presentable, printIssues } from "../output/print-issues.ts";
import { printPull } from "../output/pull-progress.ts";
import { createRunView, printablePlan, type RunView } from "../output/run-view.ts";
import { attendRun } from "../run/attend-run.ts";
import { FailureWithIssues } from "../run/failure-with-issues.ts";
import { findKeyedContainer, findKeyedRecord, isCutShort } from "../run/find-keyed-run.ts";
import { keepGoing } from "../run/keep-going.ts";
import { pathIssues, planContext } from "../run/path-issues.ts";
import { prepareRun, type PrepareRunOptions, type PreparedRun } from "../run/prepare-run.ts";
import { codeOfSignal } from "../terminal.ts";
import { readRunRequest, type RunCall, type RunRequest } from "../run/run-request.ts";
import { showLog } from "../run/show-log.ts";
import { startSupervisor } from "../run/start-supervisor.ts";
import { checkNamespace } from "./engine-options.ts";
import type { options } from "./options.ts";

/** Exit codes: contract §3; 2 for everything that is wrong before the start. */
export const run: RunCommand<typeof options.run> = async (call) => {
  const request = readRunRequest(call);
  const view = createRunView(call);
  const known = findKnown(call, request);
  if (known !== undefined && !isCutShort(known)) return adopt(call, view, request.recordFile);
  try {
    return await prepareAndStart(call, request, view);
  } catch (error) {
    // Another call with the same key was quicker.
    const isPlaceTaken = error instanceof RecordError && error.operation === "place";
    if (!isPlaceTaken || findKnown(call, request) === undefined) throw error;
    return await adopt(call, view, request.recordFile);
  } finally {
    view.close();
  }
};

/** With `--key`: the record of the key's run, if it is there. */
function findKnown({ options }: RunCall, request: RunRequest): RunRecord | undefined {
  return request.isKeyed && !options["dry-run"] ? findKeyedRecord(request) : undefined;
}

async function adopt(call: RunCall, view: RunView, recordFile: string): Promise<number> {
  const record = await keepGoing(recordFile, call.terminal);
  view.adopted(record, recordFile);
  if (call.options.watch) return attendRun(call, view, recordFile);
  if (record.result === undefined) return ExitCode.ok;
  view.ended(record, recordFile);
  return exitCodeOf(record.result);
}

async function prepareAndStart(call: RunCall, request: RunRequest, view: RunView): Promise<number> {
  const { terminal, options } = call;
  // Asked for before anything starts: a Ctrl-C from here on stops the task instead of leaving it.
  const { interrupted } = terminal;
  const reading = await readTask(openDocument(request.file, terminal, request.settings));
  const task = reading.value;
  if (task === undefined) {
    const paths = await pathIssues(reading, planContext(request, terminal));
    return refuse({ issues: [...reading.issues, ...paths] }, reading, call);
  }
  const target = targetOf(request, task, options["dry-run"]);
  return withEngine(target, terminal, async (runtime) => {
    const isNew = !request.isKeyed || options["dry-run"];
    const known = isNew ? undefined : await findKeyedContainer(runtime, request);
    if (known?.recordFile !== undefined) return adopt(call, view, known.recordFile);
    const toRun = { ...request, isAdopting: known !== undefined };
    const prepared = await prepare(call, { request: toRun, reading, task, runtime });
    if (!prepared.ok) {
      const quicker = findKnown(call, request);
      if (quicker === undefined || isCutShort(quicker)) return refuse(prepared, reading, call);
      return adopt(call, view, request.recordFile);
    }
    if (prepared.issues.length > 0) {
      const shown = presentable(prepared.issues, [reading], prepared.secrets);
      printIssues(shown, terminal.err, terminal);
    }
    if (interrupted.aborted) return codeOfSignal(interrupted.reason);
    if (options["dry-run"]) return showPlan(call, toRun, runtime, prepared, view);
    return start(call, toRun, runtime, prepared, view);
  });
}

/** `--namespace` goes before what the task says, and that before the kubeconfig. */
function targetOf({ target }: RunRequest, { config }: Task, readOnly: boolean): EngineTarget {
  if (target.mode !== Mode.k8s) return target;
  const namespace = target.namespace ?? (config?.type === "k8s" ? config.namespace : undefined);
  if (namespace !== undefined) checkNamespace(namespace, "config.namespace");
  return { ...target, readOnly, ...(namespace !== undefined && { namespace }) };
}

/** What would be started; with `--format` in the engine's own words, where it has any. */
async function showPlan(
  { options, terminal }: RunCall,
  { id, recordFile }: RunRequest,
  runtime: ContainerRuntime,
  { plan, warnings }: Extract<PreparedRun, { ok: true }>,
  view: RunView,
): Promise<number> {
  if (options.format === undefined) return view.plan(plan, warnings);
  for (const warning of warnings) view.warn(warning);
  const labelled = { ...plan, labels: { ...plan.labels, ...labelsOf(id, recordFile) } };
  const shown = runtime.manifest?.(id, labelled) ?? printablePlan(labelled);
  const { renderObject } = await import("../output/render-object.ts");
  terminal.out.write(await renderObject(shown, options.format));
  return ExitCode.ok;
}

/** A plan, or everything that is wrong: with the task, and with the engine where that is why. */
async function prepare(
  { terminal, options }: RunCall,
  given: Pick<PrepareRunOptions, "request" | "reading" | "task" | "runtime">,
): Promise<PreparedRun> {
  const { reading } = given;
  const pull = printPull(terminal.err);
  try {
    const prepared = await prepareRun({ ...given, terminal, pull });
    const issues = sortIssues([...reading.issues, ...prepared.issues]);
    return { ...prepared, issues };
  } catch (error) {
    if (!(error instanceof FailureWithIssues)) throw error;
    pull.end();
    if (!options.json) terminal.err.write(describeError(error.failure).text);
    return { ok: false, issues: [...reading.issues, ...error.issues] };
  } finally {
    pull.end();
  }
}

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
  const { interrupted, insisted } = call.terminal;
  const started = await startRun({
    ...request,
    runtime,
    engine,
    plan,
    warnings,
    stop: interrupted,
    onRetry: view.retrying,
    onWait: view.waiting,
  });
  if (!started.started) return finish(started.record, request, view, interrupted);
  const attempt = started.journal.current().attempts.at(-1);
  view.started(request.recordFile, started.handle, attempt);

  const isDetached = !call.options.watch || call.options["detach-on-interrupt"];
  if (isDetached) {
    await startSupervisor({
      recordFile: request.recordFile,
      terminal: call.terminal,
      secrets: secretsOf(plan),
      handOver(supervisor) {
        const { claim } = started.journal.current().supervisor;
        started.journal.update({ supervisor: { ...supervisor, claim } });
      },
    });
    return call.options.watch ? attendRun(call, view, request.recordFile) : ExitCode.ok;
  }
  interrupted.addEventListener("abort", () => view.stopping(), { once: true });
  // The nodes of a cluster put a log away as it grows: it is taken at once, and shown out of its file.
  const isShownLater = engine.kind === "kubernetes";
  const over = new AbortController();
  const shown = isShownLater
    ? showLog({
        view,
        recordFile: request.recordFile,
        isLive: () => !over.signal.aborted,
        // Ends the waiting for more; what is there by then is still shown.
        signal: AbortSignal.any([insisted, over.signal]),
      })
    : Promise.resolve();
  // A reader that is gone is no reason to leave the task alone; it is told of in the end.
  shown.catch(() => undefined);
  const record = await followRun({
    ...started,
    runtime,
    secrets: secretsOf(plan),
    stop: interrupted,
    kill: insisted,
    onEvent: (event) => (isShownLater && event.type === "log" ? undefined : view.event(event)),
    onRetry: view.retrying,
    onWait: view.waiting,
  }).finally(() => over.abort());
  await shown;
  return finish(record, request, view, interrupted);
}

function finish(
  record: RunRecord,
  { recordFile }: RunRequest,
  view: RunView,
  { aborted, reason }: AbortSignal,
): number {
  view.ended(record, recordFile);
  if (aborted && reason === "SIGINT") return ExitCode.interrupted;
  return record.result === undefined ? ExitCode.engine : exitCodeOf(record.result);
}
