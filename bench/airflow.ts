// What the operator costs on Airflow: a chain of tasks against one of BashOperators that run the same container, and how long
// a DAG file with many of them takes to be read, against one of EmptyOperators.
import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { callApi, poll, runToEnd } from "../e2e/testing/airflow-api.ts";
import type { RunningAirflow } from "../scripts/airflow/running-airflow.ts";
import { startForTests } from "../scripts/airflow/start-for-tests.ts";
import { stopAirflow } from "../scripts/airflow/stop-airflow.ts";
import { ensureEngine } from "../scripts/engine/index.ts";
import { noopImage } from "./noop-image.ts";
import { alternate, median, summarise } from "./paired.ts";

/** What the bench works with. */
export interface AirflowBenchOptions {
  readonly scratch: string;
  /** The command line of the program that makes a lock. */
  readonly program: readonly [string, ...string[]];
  readonly say: (line: string) => void;
}

const CHAIN = 8;
const RUNS = 4;
const PARSED = 100;
const PARSES = 15;
/** Variables of a template that a form has. */
const FIELDS = 5;

/** On an Airflow 3 of its own. */
export async function benchAirflow(options: AirflowBenchOptions): Promise<void> {
  const { say } = options;
  const engine = await ensureEngine();
  if (!engine.ok) return say(`airflow: not measured, no container engine: ${engine.reason}`);
  const image = await noopImage();
  const airflow = await startForTests(3, engine.host, say);
  process.env["TASK_API_TEST_AIRFLOW"] = airflow.folder;
  try {
    await benchTasks(airflow, image, say);
    await benchParse(airflow, options);
  } finally {
    await stopAirflow(airflow, say);
  }
}

async function benchTasks(
  airflow: RunningAirflow,
  image: string,
  say: AirflowBenchOptions["say"],
): Promise<void> {
  const ours = `KaapanaTaskOperator(task_id=name, image="${image}", taskTemplate="noop")`;
  const bare = `BashOperator(task_id=name, bash_command="docker run --rm ${image} /bin/true")`;
  await makeDag(airflow, "bench-ours", chainOf(ours));
  await makeDag(airflow, "bench-bare", chainOf(bare));
  const times = await alternate(
    () => durationOf("bench-ours"),
    () => durationOf("bench-bare"),
    RUNS,
  );
  say(summarise(`a task of a chain of ${CHAIN}, against BashOperator with docker run`, times));
}

/** Milliseconds that a task took in the middle, from the start of its worker to its end. */
async function durationOf(dagId: string): Promise<number> {
  const { runId, state } = await runToEnd(dagId);
  if (!state.startsWith("success")) throw new Error(`${dagId}: ${state}`);
  const path = `/dags/${dagId}/dagRuns/${encodeURIComponent(runId)}/taskInstances`;
  const { task_instances: found } = Object((await callApi("GET", path)).body);
  const tasks: readonly Readonly<Record<string, unknown>>[] = found;
  return median(tasks.map(({ duration }) => Number(duration) * 1000));
}

const IMPORTS = `from airflow.models import DAG
from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import Param
from task_api_operator.KaapanaTaskOperator import KaapanaTaskOperator
`;

function chainOf(operator: string): string {
  return `    before = None
    for number in range(${CHAIN}):
        name = f"t{number}"
        task = ${operator}
        if before:
            before >> task
        before = task
`;
}

async function makeDag(airflow: RunningAirflow, dagId: string, body: string): Promise<void> {
  const file = join(airflow.dags, `${dagId}.py`);
  writeFileSync(`${file}.new`, `${IMPORTS}\nwith DAG("${dagId}", schedule=None) as dag:\n${body}`);
  renameSync(`${file}.new`, file);
  const known = async (): Promise<number> => (await callApi("GET", `/dags/${dagId}/tasks`)).status;
  await poll(`the DAG ${dagId}`, known, (status) => status === 200);
}

/** Files are read in one process, in turn, as Airflow reads them; the locks lie beside ours. */
async function benchParse(airflow: RunningAirflow, options: AirflowBenchOptions): Promise<void> {
  const { scratch, program, say } = options;
  const folder = join(scratch, "parse");
  mkdirSync(folder);
  const fileOf = (name: string, operator: string, dag = ""): string => {
    const file = join(folder, `${name}.py`);
    const lines = [
      `with DAG("${name}", schedule=None${dag}) as dag:`,
      `    for n in range(${PARSED}):`,
      `        ${operator}`,
    ];
    writeFileSync(file, `${IMPORTS}\n${lines.join("\n")}\n`);
    return file;
  };
  const oursOf = async (fields: number): Promise<string> => {
    const image = await noopImage(fields);
    const task = `KaapanaTaskOperator(task_id=f"t{n}", image="${image}", taskTemplate="noop")`;
    const file = fileOf(`ours-${fields}`, task);
    const [command, ...args] = program;
    must(spawnSync(command, [...args, "dag", "lock", file], { encoding: "utf8" }));
    return file;
  };
  const compare = (what: string, ours: string, theirs: string): void => {
    const args = ["-c", READ, ours, theirs, String(PARSES)];
    const env = { ...process.env, ...airflow.env };
    const read = spawnSync(join(airflow.bin, "python"), args, { encoding: "utf8", env });
    const { a, b } = Object(JSON.parse(must(read)));
    say(summarise(`reading a DAG file of ${PARSED} tasks${what}`, { a, b }));
  };
  const empty = 'EmptyOperator(task_id=f"t{n}")';
  const plain = fileOf("plain", empty);
  const fields = PARSED * FIELDS;
  const params = `{f"t{n}.V{v}": Param("x", type="string", section=f"t{n}") for n in range(${PARSED}) for v in range(${FIELDS})}`;
  const withParams = fileOf("params", empty, `, params=${params}`);
  compare(", against EmptyOperators", await oursOf(0), plain);
  const ours = await oursOf(FIELDS);
  compare(` with ${fields} fields of forms, against EmptyOperators without`, ours, plain);
  compare(
    ` with ${fields} fields of forms, against EmptyOperators with as many params`,
    ours,
    withParams,
  );
}

const READ = `
import importlib.util, json, sys, time

def read(file):
    started = time.perf_counter()
    spec = importlib.util.spec_from_file_location("dag_file", file)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    return (time.perf_counter() - started) * 1000

ours, empty, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
read(ours), read(empty)
times = {"a": [], "b": []}
for _ in range(rounds):
    times["a"].append(read(ours))
    times["b"].append(read(empty))
sys.stdout.write("\\n" + json.dumps(times))
`;

function must(done: { status: number | null; stdout: string; stderr: string }): string {
  if (done.status === 0) return done.stdout.slice(done.stdout.lastIndexOf("\n") + 1);
  throw new Error(done.stderr);
}
