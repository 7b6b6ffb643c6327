// `task-api dag run FILE`: checks a DAG, makes a run of it and stays until its end; `dag trigger` makes the run and leaves
// it to an engine of its own.
import { readdirSync } from "node:fs";
import { hasErrors, sortIssues, type Issue } from "@task-api/spec";
import { parsePathMapping, type PathMapping } from "@task-api/runtime";
import {
  dagRunIdProblem,
  newDagRunId,
  runFolder,
  writeDagPlan,
  type DagRun,
  type DagStore,
} from "@task-api/workflow";
import type { Call, RunCommand } from "../../command/command.ts";
import { callEngine } from "../../dag/call-engine.ts";
import { UsageError } from "../../command/usage-error.ts";
import { attendDagRun } from "../../dag/attend-dag-run.ts";
import { createDagView, summaryOf } from "../../dag/dag-view.ts";
import {
  limitArguments,
  limitsPassedOver,
  readLimits,
  type AskedLimits,
} from "../../dag/engine-limits.ts";
import { chooseDag, isSound, loadDags, type SoundDag } from "../../dag/load-dags.ts";
import { readLockOf } from "../../dag/lock-file.ts";
import { prepareDagRun, type PreparedDagRun } from "../../dag/prepare-dag-run.ts";
import { printableRun } from "../../dag/printable-run.ts";
import { readConf, type Conf } from "../../dag/read-conf.ts";
import { rootOf, withStore } from "../../dag/workflow-root.ts";
import { Mode, withEngine } from "../../engines.ts";
import { ExitCode } from "../../exit-code.ts";
import { presentable, printIssues } from "../../output/print-issues.ts";
import type { options } from "../options.ts";

type DagRunCall = Call<(typeof options)["dag trigger"]>;

/** What a call asks for, its options read. */
interface Asked {
  readonly root: string;
  readonly dagRunId: string;
  readonly limits: AskedLimits;
  readonly pathMappings: readonly PathMapping[];
}

/** Exit code: 0 the run is a success, 1 it has failed, 2 something is wrong with the DAG or the input. */
export const dagRun: RunCommand<(typeof options)["dag run"]> = (call) =>
  withRun(call, async (store, run, dag, asked) => {
    const { terminal, options } = call;
    const view = createDagView(dag.workflow, terminal, options);
    view.began(run);
    try {
      const { run: ended, mustLeave } = await attendDagRun({
        ...asked,
        store,
        run,
        watcher: {
          ...view,
          beside: () => view.warn(limitsPassedOver(options, asked.root)),
        },
        terminal,
        engineArguments: engineArguments(call),
      });
      view.ended(ended, runFolder(placeOf(asked, run)));
      const code = codeOf(ended, terminal);
      return mustLeave ? await terminal.leave(code) : code;
    } finally {
      view.close();
    }
  });

function codeOf({ state }: DagRun, { interrupted }: DagRunCall["terminal"]): number {
  if (interrupted.aborted) return ExitCode.interrupted;
  return state === "success" ? ExitCode.ok : ExitCode.findings;
}

/** Exit code: 0 the run is made and somebody runs it, 125 it is made and nobody could. */
export const dagTrigger: RunCommand<(typeof options)["dag trigger"]> = (call) =>
  withRun(call, async (store, run, _, { root }) => {
    const { terminal, options } = call;
    const isTaken = (): boolean => store.progress(run.id)?.state !== "queued";
    const served = await callEngine(
      { root, arguments: engineArguments(call), store, run, isTaken },
      terminal,
    );
    if (served === "beside") terminal.err.write(limitsPassedOver(options, root));
    if (options.json) terminal.out.write(`${JSON.stringify(summaryOf(run))}\n`);
    else terminal.out.write(`${run.dagId}/${run.runId}\n`);
    return ExitCode.ok;
  });

/** Makes the run and hands it on; says what is wrong instead, all of it at once. */
async function withRun(
  call: DagRunCall,
  use: (store: DagStore, run: DagRun, dag: SoundDag, asked: Asked) => Promise<number>,
): Promise<number> {
  const { terminal, options, operands } = call;
  const asked = readAsked(call);
  const loaded = await loadDags(operands[0] ?? "", { terminal, settings: options.set });
  if (hasErrors(loaded.issues)) {
    return refuse(call, loaded.issues, loaded.reading === undefined ? [] : [loaded.reading]);
  }
  const dag = chooseDag(loaded.dags, options.dag);
  if (!isSound(dag)) return refuse(call, [...loaded.issues, ...dag.issues], [dag.reading]);
  const conf = readConf(options.conf, terminal);
  const lock = options.locked ? await readLockOf(dag, terminal) : undefined;
  const prepared = await withEngine({ mode: Mode.docker }, terminal, (runtime) =>
    prepareDagRun({
      ...asked,
      dag: withOptions(dag, options),
      conf,
      runtime,
      terminal,
      ...(lock !== undefined && { lock }),
    }),
  );
  const issues = sortIssues([...loaded.issues, ...dag.issues, ...prepared.issues]);
  if (!prepared.ok) {
    const code = refuse(call, issues, [dag.reading], conf);
    return code === ExitCode.usage || !prepared.engineFailed ? ExitCode.usage : ExitCode.engine;
  }
  if (issues.length > 0) show(call, issues, [dag.reading], conf);
  if (options["dry-run"]) return dryRun(call, prepared);
  return withStore(asked.root, async (store) => {
    refuseLeftovers(store, asked, dag);
    const run = store.createRun({
      dagId: dag.workflow.dagId,
      runId: asked.dagRunId,
      createdAt: Date.now(),
      ...(options.note !== undefined && { note: options.note }),
      plan: writeDagPlan(prepared.plan),
      secrets: prepared.secrets,
    });
    return use(store, run, dag, asked);
  });
}

/** Records of a run that the store does not know would be taken for this one's. */
function refuseLeftovers(store: DagStore, { root, dagRunId }: Asked, { dagId }: SoundDag): void {
  const folder = runFolder({ root, dagId, dagRunId });
  if (store.findRun(dagId, dagRunId) !== undefined || !hasEntries(folder)) return;
  throw new UsageError(
    `${folder} holds what an earlier run of this id has left, which the store does not know`,
    "move or remove it, or give another id with --run-id",
  );
}

function hasEntries(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}

/** `--cache`, `--no-cache` and `--resume-items` go before what the tasks say. */
function withOptions(dag: SoundDag, options: DagRunCall["options"]): SoundDag {
  if (options.cache && options["no-cache"]) {
    throw new UsageError("--cache and --no-cache exclude each other", "give one of them");
  }
  const isReuseSaid = options.cache || options["no-cache"];
  const tasks = dag.workflow.tasks.map((task) => ({
    ...task,
    ...(isReuseSaid && { cache: options.cache }),
    ...(options["resume-items"] && { resumeItems: true }),
  }));
  return { ...dag, workflow: { ...dag.workflow, tasks } };
}

function dryRun(
  { terminal, options }: DagRunCall,
  { plan }: Extract<PreparedDagRun, { ok: true }>,
): number {
  const shown = printableRun(plan);
  terminal.out.write(`${JSON.stringify(shown, undefined, options.json ? undefined : 2)}\n`);
  return ExitCode.ok;
}

function readAsked({ options, terminal }: DagRunCall): Asked {
  const dagRunId = options["run-id"] ?? newDagRunId(new Date());
  const problem = dagRunIdProblem(dagRunId);
  if (problem !== undefined) {
    throw new UsageError(
      `--run-id names a folder, and this one cannot be one: ${problem}; ${JSON.stringify(dagRunId.slice(0, 80))} came`,
      "for example --run-id nightly-2026-01-31, or none: then one is made",
    );
  }
  return {
    root: rootOf(options, terminal),
    dagRunId,
    limits: readLimits(options),
    pathMappings: options["path-map"].map(readMapping),
  };
}

function readMapping(text: string): PathMapping {
  const mapping = parsePathMapping(text);
  if (mapping !== undefined) return mapping;
  throw new UsageError(
    `--path-map takes HERE=THERE with two absolute paths; '${text}' came`,
    "for example --path-map /data=/mnt/data",
  );
}

/** The options that an engine of its own is started with. */
function engineArguments({ options }: DagRunCall): readonly string[] {
  return [
    ...limitArguments(options),
    ...options["path-map"].flatMap((mapping) => ["--path-map", mapping]),
  ];
}

function placeOf({ root }: Asked, { dagId, runId }: DagRun): Parameters<typeof runFolder>[0] {
  return { root, dagId, dagRunId: runId };
}

type Readings = Parameters<typeof presentable>[1];

function refuse(
  call: DagRunCall,
  issues: readonly Issue[],
  readings: Readings,
  conf?: Conf,
): number {
  show(call, issues, readings, conf);
  return hasErrors(issues) ? ExitCode.usage : ExitCode.ok;
}

function show(
  { terminal, options }: DagRunCall,
  issues: readonly Issue[],
  readings: Readings,
  conf?: Conf,
): void {
  const shown = presentable(issues, readings);
  const sources = new Map([
    ...shown.sources,
    ...(conf ? [[conf.source.file, conf.source.text] as const] : []),
  ]);
  if (options.json) terminal.out.write(`${JSON.stringify({ issues: shown.issues })}\n`);
  else printIssues({ ...shown, sources }, terminal.err, terminal);
}
