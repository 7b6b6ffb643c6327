// `task-api dag why RUN TASK`: why a task ran, was reused, or did not run.
import {
  explainKeys,
  hasEnded,
  readKeyFile,
  type DagRun,
  type DagStore,
  type KeyFile,
  type TaskStatus,
} from "@task-api/workflow";
import type { RunCommand } from "../../command/command.ts";
import { knownRun } from "../../dag/known-run.ts";
import { indexOfTask } from "../../dag/task-of-run.ts";
import { rootOf, withExistingStore } from "../../dag/workflow-root.ts";
import { ExitCode } from "../../exit-code.ts";
import type { options } from "../options.ts";

/** Exit code: 0. */
export const dagWhy: RunCommand<(typeof options)["dag why"]> = ({
  options,
  operands,
  terminal,
}) => {
  const root = rootOf(options, terminal);
  return withExistingStore(root, (store) => {
    const { run, plan, statusOf } = knownRun(store, operands[0] ?? "");
    const taskId = operands[1] ?? "";
    const index = indexOfTask(plan.workflow, taskId);
    const status = statusOf(index);
    const isCached = plan.workflow.tasks[index]?.cache === true;
    const told = why(store, { root, run, taskId, status, isCached });
    if (options.json) {
      terminal.out.write(
        `${JSON.stringify({ task_id: taskId, state: status.state, why: told })}\n`,
      );
    } else {
      const [first = "", ...more] = told;
      terminal.out.write(`${taskId}: ${first}\n${more.map((line) => `  ${line}\n`).join("")}`);
    }
    return ExitCode.ok;
  });
};

interface Asked {
  readonly root: string;
  readonly run: DagRun;
  readonly taskId: string;
  readonly status: TaskStatus;
  readonly isCached: boolean;
}

function why(store: DagStore, asked: Asked): readonly string[] {
  const { root, run, taskId, status, isCached } = asked;
  const { state, tries, maxTries, message } = status;
  if (tries === 0) {
    return hasEnded(state)
      ? [`did not run (${state}): ${message ?? ""}`]
      : [`has not run yet: its state is ${state}`];
  }
  const known = keyOf(root, run, taskId);
  if (known?.reusedFrom !== undefined) {
    const { dagId, dagRunId, taskId: other } = known.reusedFrom;
    const from = other === taskId ? `${dagId}/${dagRunId}` : `${dagId}/${dagRunId}, task ${other}`;
    return [`was reused: image, settings and inputs are those of ${from}`];
  }
  if (!isCached) return ["ran: reuse is off for it (say cache: true in the DAG, or --cache)"];
  if (maxTries - tries < 0 || tries > 1)
    return [`ran: its try ${tries} was wanted by a clear or a retry`];
  if (known === undefined)
    return [`ran, and has no results that could be reused: ${message ?? state}`];
  if (known.refused !== undefined) return [`ran: ${known.refused}`];
  const before = runsBefore(store, run).find((one) => keyOf(root, one, taskId) !== undefined);
  const earlier = before && keyOf(root, before, taskId);
  if (before === undefined || earlier === undefined) {
    return ["ran: no earlier run of this DAG has results of it"];
  }
  const differences = explainKeys(earlier.key, known.key);
  return [`ran: differs from the run ${before.runId} in`, ...differences];
}

function runsBefore(store: DagStore, { id, dagId }: DagRun): readonly DagRun[] {
  return store.runs({ dagId }).filter((one) => one.id < id);
}

function keyOf(root: string, { dagId, runId }: DagRun, taskId: string): KeyFile | undefined {
  return readKeyFile({ root, dagId, dagRunId: runId }, taskId);
}
