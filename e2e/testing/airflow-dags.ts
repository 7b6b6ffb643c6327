// DAG files for the Airflow of the tests, each for one test.
import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFailed, onTestFinished } from "vitest";
import { keepReading, logFilesOf, theAirflow, workflowRoot } from "./airflow.ts";
import { callApi, poll, setRunState, type DagRunId } from "./airflow-api.ts";
import { dagDocument, type ScriptTasks } from "./dags.ts";

/** An id that no other DAG has. */
export function freshDagId(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}`;
}

/**
 * Puts a DAG file into the folder of Airflow, and waits until Airflow knows the DAG; both are gone when the test has ended.
 * Where it fails the logs of its tasks are printed.
 * @throws with what Airflow says of the file, where it cannot be loaded
 */
export async function makeDag(dagId: string, text: string): Promise<string> {
  const file = join(theAirflow().dags, `${dagId}.py`);
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
  await removeWithTest(dagId);
  return dagId;
}

/**
 * Waits until Airflow knows the DAG of the file that is called by its id; its runs, data and files are gone when the test has
 * ended. Where it fails the logs of its tasks are printed.
 * @throws with what Airflow says of the file, where it cannot be loaded
 */
export async function removeWithTest(dagId: string): Promise<void> {
  const { dags } = theAirflow();
  onTestFailed(() => void process.stderr.write(`${logFilesOf(dagId)}\n`));
  onTestFinished(async () => {
    await endRuns(dagId);
    const files = readdirSync(dags).filter((name) => name.startsWith(`${dagId}.`));
    for (const name of files) rmSync(join(dags, name), { force: true });
    await callApi("DELETE", `/dags/${dagId}`);
    rmSync(join(workflowRoot(), dagId), { recursive: true, force: true });
  });
  await untilKnown(dagId, join(dags, `${dagId}.py`));
}

/** The same of tasks with scripts, run by the operator. @param more what else the document of the DAG says */
export function makeScriptDag(
  name: string,
  image: string,
  tasks: ScriptTasks,
  more: object = {},
): Promise<string> {
  const dagId = freshDagId(name);
  const document = JSON.stringify(dagDocument(image, tasks, { ...more, dag_id: dagId }));
  return makeDag(
    dagId,
    OPERATOR_DAG.replace("DOCUMENT", () => JSON.stringify(document)),
  );
}

/** A string literal of JSON is one of Python as well. */
const OPERATOR_DAG = `import json
from airflow.models import DAG
from task_api_operator.KaapanaTaskOperator import KaapanaTaskOperator, IOMapping

document = json.loads(DOCUMENT)
with DAG(document["dag_id"], schedule=None, default_args=document.get("default_args", {})) as dag:
    tasks = {}
    for task in document["tasks"]:
        maps = [
            IOMapping(**{**one, "upstream_operator": tasks[one["upstream_operator"]]})
            for one in task.pop("iochannel_maps", [])
        ]
        tasks[task["task_id"]] = KaapanaTaskOperator(**task, iochannel_maps=maps)
`;

/** A file below the folder of a run. */
export function fileOfRun({ dagId, runId }: DagRunId, path: string): string {
  return readFileSync(join(workflowRoot(), dagId, runId, path), "utf8");
}

/** Waits until Airflow can run it. */
export async function untilKnown(dagId: string, file: string): Promise<void> {
  const ask = async (): Promise<string> => {
    await keepReading();
    const complaint = await importError(file);
    if (complaint !== undefined) throw new Error(complaint);
    const { status } = await callApi("GET", `/dags/${dagId}/tasks`);
    return status === 200 && (await takesRuns(dagId)) ? "known" : "unknown";
  };
  await poll(`the DAG ${dagId}`, ask, (is) => is === "known");
}

/** Airflow 2 knows the tasks of a DAG a moment before. */
async function takesRuns(dagId: string): Promise<boolean> {
  if (theAirflow().major === 3) return true;
  return Object((await callApi("GET", `/dags/${dagId}`)).body).is_active === true;
}

/** Why Airflow could not load a DAG file. */
async function importError(file: string): Promise<string | undefined> {
  const { body } = await callApi("GET", "/importErrors?limit=100");
  const { import_errors: errors = [] } = Object(body);
  const all: readonly Readonly<Record<string, unknown>>[] = errors;
  const found = all.find(({ filename }) => file.endsWith(String(filename)));
  return found === undefined ? undefined : String(found["stack_trace"]);
}

async function endRuns(dagId: string): Promise<void> {
  const { body } = await callApi("GET", `/dags/${dagId}/dagRuns?limit=100`);
  const { dag_runs: found = [] } = Object(body);
  const runs: readonly Readonly<Record<string, unknown>>[] = found;
  for (const { state, dag_run_id: runId } of runs) {
    if (state !== "queued" && state !== "running") continue;
    await setRunState({ dagId, runId: String(runId) }, "failed");
  }
}
