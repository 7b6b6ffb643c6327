// A task on Airflow that tests look at while it runs.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { workflowRoot } from "./airflow.ts";
import { trigger, untilSays, type DagRunId } from "./airflow-api.ts";
import { makeScriptDag } from "./airflow-dags.ts";
import { listenToStarts } from "./container-starts.ts";

/** It runs until it is told to go, or to end. */
export interface WaitingTask {
  readonly run: DagRunId;
  readonly go: () => void;
}

/** On the container engine of the tests. */
export interface WaitingContainer extends WaitingTask {
  /** What was started of the run until now, as `listenToStarts` has it. */
  readonly starts: () => readonly string[];
}

const SCRIPT =
  "trap 'exit 9' TERM; echo begun; while [ ! -e /out/go ]; do sleep 0.1; done; echo went; echo 1 >/out/x";

/**
 * Starts the run `r` of a DAG whose task `a` says `begun` (which has happened then), waits, and says `went`.
 * @param more what else the task says
 */
export async function startWaitingTask(image: string, more: object = {}): Promise<WaitingTask> {
  return beginWaiting(await dagOf(image, more));
}

/** The same, with an ear for the engine's events. */
export async function startWaitingContainer(
  image: string,
  more: object = {},
): Promise<WaitingContainer> {
  const dagId = await dagOf(image, more);
  const starts = await listenToStarts(dagId);
  return { ...(await beginWaiting(dagId)), starts };
}

function dagOf(image: string, more: object): Promise<string> {
  return makeScriptDag("waiting", image, { a: { script: SCRIPT, more } });
}

async function beginWaiting(dagId: string): Promise<WaitingTask> {
  const run = await trigger(dagId, { dag_run_id: "r" });
  await untilSays(run, "a", "begun");
  return { run, go: () => writeFileSync(join(workflowRoot(), dagId, "r/a/out/go"), "") };
}
