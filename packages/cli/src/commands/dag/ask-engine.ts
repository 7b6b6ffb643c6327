// Commands that change a DAG run: `dag clear`, `dag mark`, `dag cancel`. What is wanted goes into the store, and an engine
// does it: the one that is there, or one that is started for it.
import {
  TaskState,
  readDagPlan,
  writeRequest,
  type DagRequest,
  type DagRun,
  type DagStore,
} from "@task-api/workflow";
import type { RunCommand, Terminal } from "../../command/command.ts";
import { callEngine } from "../../dag/call-engine.ts";
import { UsageError } from "../../command/usage-error.ts";
import { indexOfTask } from "../../dag/task-of-run.ts";
import { findDagRun, rootOf, withExistingStore } from "../../dag/workflow-root.ts";
import { ExitCode } from "../../exit-code.ts";
import type { options } from "../options.ts";

/** Exit code: 0 an engine does it, 125 none could. */
export const dagCancel: RunCommand<(typeof options)["dag cancel"]> = (call) =>
  ask(call, (_, run) => {
    if (run.state === "success" || run.state === "failed") {
      throw new UsageError(`${run.dagId}/${run.runId} has ended already: ${run.state}`);
    }
    return { type: "cancel", kill: call.options.kill };
  });

/** Exit code: 0 an engine does it, 125 none could. */
export const dagClear: RunCommand<(typeof options)["dag clear"]> = (call) =>
  ask(call, (store, run) => {
    const { workflow } = readDagPlan(store.plan(run));
    const tasks = call.operands.slice(1).map((id) => indexOfTask(workflow, id));
    const resumesItems = call.options["resume-items"];
    if (!call.options.failed) {
      if (tasks.length > 0) return { type: "clear", tasks, resumesItems };
      throw new UsageError(
        "dag clear takes the tasks that are to run again, with all that come after them; none came",
        `for example task-api dag clear ${run.dagId}/${run.runId} TASK, or --failed for all that have failed`,
      );
    }
    const failed = [...store.statuses(run.id)]
      .filter(([, { state }]) => state === TaskState.failed || state === TaskState.upstreamFailed)
      .map(([task]) => task);
    const all = [...new Set([...tasks, ...failed])];
    if (all.length === 0) throw new UsageError(`no task of ${run.dagId}/${run.runId} has failed`);
    return { type: "clear", tasks: all, resumesItems };
  });

/** Exit code: 0 an engine does it, 125 none could. */
export const dagMark: RunCommand<(typeof options)["dag mark"]> = (call) =>
  ask(call, (store, run) => {
    const [, id = "", state] = call.operands;
    if (state !== "success" && state !== "failed") {
      throw new UsageError(
        `a task is marked success or failed; '${state ?? ""}' came`,
        `for example task-api dag mark ${run.runId} ${id} success`,
      );
    }
    const { workflow } = readDagPlan(store.plan(run));
    return { type: "mark", task: indexOfTask(workflow, id), state };
  });

interface AskCall {
  readonly options: { readonly root: string | undefined };
  readonly operands: readonly string[];
  readonly terminal: Terminal;
}

function ask(
  { options, operands, terminal }: AskCall,
  requestFor: (store: DagStore, run: DagRun) => DagRequest,
): Promise<number> {
  const root = rootOf(options, terminal);
  return withExistingStore(root, async (store) => {
    const run = findDagRun(store, operands[0] ?? "");
    const request = store.addRequest(run.id, writeRequest(requestFor(store, run)));
    const isTaken = (): boolean => store.requests().every(({ id }) => id !== request);
    await callEngine({ root, arguments: [], store, run, isTaken }, terminal);
    terminal.err.write(`asked for; see: task-api dag state ${run.dagId}/${run.runId}\n`);
    return ExitCode.ok;
  });
}
