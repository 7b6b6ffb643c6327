// The REST API of the Airflow of the tests: v2 with a bearer token on Airflow 3, v1 with a login on Airflow 2. What both can do
// is called the same here.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AIRFLOW_USER } from "../../scripts/airflow/settings.ts";
import { lastLines, runCommand } from "../../scripts/engine/run-command.ts";
import { lineOfRecord, theAirflow } from "./airflow.ts";

const WITHIN_MS = 150_000;
const AGAIN_MS = 250;

/** What the API answers. */
export interface Answer {
  readonly status: number;
  /** JSON as it came; text where it is none. */
  readonly body: unknown;
}

/** A run of a DAG. */
export interface DagRunId {
  readonly dagId: string;
  readonly runId: string;
}

/** A task of a run. */
export interface AirflowTask {
  readonly id: string;
  /** `null`: Airflow has not looked at it yet. */
  readonly state: string | null;
  /** From 1, once it was queued. */
  readonly tryNumber: number;
}

/** What is asked with a trigger. */
export interface TriggerRequest {
  readonly dag_run_id?: string;
  readonly conf?: object;
}

/** What tells the API who asks. */
export const BASIC_LOGIN: string = `Basic ${btoa(`${AIRFLOW_USER}:${AIRFLOW_USER}`)}`;

/** Calls a path below `/api/v1` or `/api/v2`, as the version has it. */
export async function callApi(method: string, path: string, body?: object): Promise<Answer> {
  const version = theAirflow().major === 3 ? "v2" : "v1";
  return request(method, `/api/${version}${path}`, await login(), body);
}

/** Calls a path of Airflow. @param authorization the header of this name */
export async function request(
  method: string,
  path: string,
  authorization: string,
  body?: object,
): Promise<Answer> {
  const answer = await fetch(`${theAirflow().url}${path}`, {
    method,
    headers: {
      accept: "application/json",
      // Airflow 2 takes one without a body for a broken one.
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(authorization !== "" && { authorization }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: parsed(await answer.text()) };
}

/** Starts a run. @throws when it is refused */
export async function trigger(dagId: string, asked: TriggerRequest = {}): Promise<DagRunId> {
  // The date is required on Airflow 3.
  const date = theAirflow().major === 3 ? { logical_date: null } : {};
  const body = await must("POST", `/dags/${dagId}/dagRuns`, { conf: {}, ...date, ...asked });
  return { dagId, runId: String(Object(body).dag_run_id) };
}

/** How a run and its tasks are, in one line, tasks by their ids: `failed a:success b:failed`. */
export async function stateOf(run: DagRunId): Promise<string> {
  const { state } = Object(await must("GET", pathOf(run)));
  const { task_instances: found } = Object(
    await must("GET", `${pathOf(run)}/taskInstances?limit=100`),
  );
  const tasks: readonly unknown[] = found;
  const states = tasks.map((task) => readTask(task)).map((task) => `${task.id}:${task.state}`);
  return [state, ...states.toSorted()].join(" ");
}

/** One task of a run. */
export async function taskOf(run: DagRunId, id: string): Promise<AirflowTask> {
  return readTask(await must("GET", taskPath(run, id)));
}

/** Waits for the end of a run; its state then, as `stateOf` has it. */
export async function untilEnded(run: DagRunId): Promise<string> {
  return poll(
    `the end of ${run.dagId}`,
    () => stateOf(run),
    (state) => /^(?:success|failed)/.test(state),
  );
}

/** Runs a DAG to its end. */
export async function runToEnd(
  dagId: string,
  asked: TriggerRequest = {},
): Promise<DagRunId & { readonly state: string }> {
  const run = await trigger(dagId, asked);
  return { ...run, state: await untilEnded(run) };
}

/** Waits until a task is in a state, or one of several, in its first try or a later one. */
export async function untilTask(
  run: DagRunId,
  id: string,
  state: string | readonly string[],
  tryNumber = 1,
): Promise<void> {
  const wanted = [state].flat().map((one) => `${one} in try ${tryNumber}`);
  const now = async (): Promise<string> => {
    const task = await taskOf(run, id);
    return `${task.state} in try ${task.tryNumber}`;
  };
  await poll(`${id}: ${wanted.join(" or ")}`, now, (is) => wanted.includes(is));
}

/** The log of a try of a task, as Airflow's page shows it: a line per record. */
export async function logOf(run: DagRunId, id: string, tryNumber = 1): Promise<string> {
  const path = `${taskPath(run, id)}/logs/${tryNumber}?full_content=true`;
  const { content } = Object(await must("GET", path));
  if (!Array.isArray(content)) return String(content).replaceAll(String.raw`\n`, "\n");
  const records: readonly unknown[] = content;
  return records.map((record) => lineOfRecord(record)).join("\n");
}

/** Waits until these words are in the log of a try that runs, or is waited for by a trigger. */
export async function untilSays(
  run: DagRunId,
  id: string,
  words: string,
  tryNumber = 1,
): Promise<void> {
  await untilTask(run, id, ["running", "deferred"], tryNumber);
  await poll(
    `'${words}' of ${id}`,
    () => logOf(run, id, tryNumber),
    (log) => log.includes(words),
  );
}

/** Lets tasks run again, and those after them. */
export async function clear({ dagId, runId }: DagRunId, ...ids: readonly string[]): Promise<void> {
  await must("POST", `/dags/${dagId}/clearTaskInstances`, {
    dry_run: false,
    dag_run_id: runId,
    task_ids: ids,
    include_downstream: true,
    only_failed: false,
    reset_dag_runs: true,
  });
}

/** Lets a task that runs begin anew: the API of Airflow 2 leaves one as it is, its program does not. */
export async function clearRunning(run: DagRunId, id: string): Promise<void> {
  const { major, bin, env } = theAirflow();
  if (major === 3) return clear(run, id);
  const args = ["tasks", "clear", run.dagId, "--yes", "--task-regex", `^${id}$`, "--downstream"];
  const done = await runCommand(join(bin, "airflow"), args, { env });
  if (done.code !== 0) throw new Error(lastLines(done));
}

/** Says how a task is to count. */
export async function setTaskState(
  run: DagRunId,
  id: string,
  state: "success" | "failed",
): Promise<void> {
  const dry = theAirflow().major === 3 ? {} : { dry_run: false };
  await must("PATCH", taskPath(run, id), { new_state: state, ...dry });
}

/** Says how a run is to count; what runs of it is ended. */
export async function setRunState(run: DagRunId, state: "success" | "failed"): Promise<void> {
  await must("PATCH", pathOf(run), { state });
}

/** Takes a task that runs out of Airflow's books: Airflow 2 can do that with a whole run only. */
export async function forget(run: DagRunId, id: string): Promise<void> {
  await must("DELETE", theAirflow().major === 3 ? taskPath(run, id) : pathOf(run));
}

/** Keeps the scheduler from the runs of a DAG. */
export async function pause(dagId: string): Promise<void> {
  await must("PATCH", `/dags/${dagId}`, { is_paused: true });
}

/** Takes a run that has ended out of Airflow's books. */
export async function forgetRun(run: DagRunId): Promise<void> {
  await must("DELETE", pathOf(run));
}

/** A value that a task has given to others. */
export async function xcomOf(run: DagRunId, id: string, key: string): Promise<unknown> {
  const { value } = Object(await must("GET", `${taskPath(run, id)}/xcomEntries/${key}`));
  return value;
}

/** Asks until the answer is the one that is waited for. @throws with the last one, when it takes too long */
export async function poll<Value>(
  what: string,
  ask: () => Promise<Value>,
  isRight: (value: Value) => boolean,
): Promise<Value> {
  const end = performance.now() + WITHIN_MS;
  for (;;) {
    const value = await ask();
    if (isRight(value)) return value;
    if (performance.now() > end)
      throw new Error(`waited for ${what}, it is ${JSON.stringify(value)}`);
    await sleep(AGAIN_MS);
  }
}

async function must(method: string, path: string, body?: object): Promise<unknown> {
  const answer = await callApi(method, path, body);
  if (answer.status < 300) return answer.body;
  throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
}

async function login(): Promise<string> {
  if (theAirflow().major === 2) return BASIC_LOGIN;
  const names = { username: AIRFLOW_USER, password: AIRFLOW_USER };
  const { body } = await request("POST", "/auth/token", "", names);
  return `Bearer ${Object(body).access_token}`;
}

function readTask(answer: unknown): AirflowTask {
  const { task_id: id, state, try_number: tryNumber } = Object(answer);
  return { id, state, tryNumber };
}

function pathOf({ dagId, runId }: DagRunId): string {
  return `/dags/${dagId}/dagRuns/${encodeURIComponent(runId)}`;
}

function taskPath(run: DagRunId, id: string): string {
  return `${pathOf(run)}/taskInstances/${id}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
