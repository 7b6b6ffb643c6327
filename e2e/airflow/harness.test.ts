// The Airflow that the other tests run on, with operators of its own only: what they build on holds.
import { describe, expect, it } from "vitest";
import {
  endProgram,
  killAtOnce,
  processesOfTask,
  startAgain,
  theAirflow,
} from "../testing/airflow.ts";
import {
  callApi,
  clear,
  logOf,
  runToEnd,
  setTaskState,
  trigger,
  untilEnded,
  untilTask,
  xcomOf,
} from "../testing/airflow-api.ts";
import { freshDagId, makeDag } from "../testing/airflow-dags.ts";
import { AIRFLOW_VERSIONS } from "../../scripts/airflow/versions.ts";

/** A DAG of one task `a`, which runs a script. */
function bashDag(script: string, options = ""): Promise<string> {
  const id = freshDagId("harness");
  return makeDag(
    id,
    `from airflow.models import DAG
try:
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:
    from airflow.operators.bash import BashOperator

with DAG("${id}", schedule=None) as dag:
    BashOperator(task_id="a", bash_command=${JSON.stringify(script)}, ${options})
`,
  );
}

describe("the Airflow of the tests", { tags: ["airflow"] }, () => {
  it("is of the version that was asked for, and is found below /flow", async () => {
    const { major, url } = theAirflow();
    const { body } = await callApi("GET", "/version");
    expect(body).toMatchObject({ version: AIRFLOW_VERSIONS[major] });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/flow$/);
  });

  it("runs a DAG file that is put there, with the conf of the request", async () => {
    const dag = await bashDag("echo said: {{ dag_run.conf['word'] }}");
    const { state, ...run } = await runToEnd(dag, {
      dag_run_id: "mine",
      conf: { word: "hello" },
    });
    expect([state, run.runId]).toEqual(["success a:success", "mine"]);
    expect(await logOf(run, "a")).toContain("said: hello");
    expect(await xcomOf(run, "a", "return_value")).toBe("said: hello");
    await clear(run, "a");
    await untilTask(run, "a", "success", 2);
  });

  it("says what is wrong with a file", async () => {
    const id = freshDagId("harness");
    const text = `from airflow.models import DAG\nraise ValueError("no such thing")\n`;
    await expect(makeDag(id, text)).rejects.toThrow("no such thing");
  });

  it("ends a task that a user says has failed", async () => {
    const run = await trigger(await bashDag("sleep 600.25"));
    await untilTask(run, "a", "running");
    await expect.poll(() => countOf("sleep 600.25"), { timeout: 30_000 }).toBe(1);
    await setTaskState(run, "a", "failed");
    expect(await untilEnded(run)).toBe("failed a:failed");
    await expect.poll(() => countOf("sleep 600.25"), { timeout: 60_000 }).toBe(0);
  });

  it("finds out that a task was killed, and tries it again", async () => {
    const script = "test {{ ti.try_number }} = 2 || sleep 600.5";
    const run = await trigger(await bashDag(script, "retries=1, retry_delay=1"));
    await untilTask(run, "a", "running");
    await expect.poll(() => countOf("sleep 600.5"), { timeout: 30_000 }).toBe(1);
    const { airflow, program } = processesOfTask("sleep 600.5");
    killAtOnce([...airflow, program]);
    expect(await untilEnded(run)).toBe("success a:success");
    await untilTask(run, "a", "success", 2);
  });

  it.each(["SIGTERM", "SIGKILL"] as const)(
    "goes on with a scheduler that was ended by %s",
    async (by) => {
      const dag = await bashDag("echo again");
      await endProgram("scheduler", by);
      const run = await trigger(dag);
      await startAgain("scheduler");
      expect(await untilEnded(run)).toBe("success a:success");
    },
  );
});

/** How many processes of tasks have these words in their command line. */
function countOf(words: string): number {
  try {
    return processesOfTask(words).program > 0 ? 1 : 0;
  } catch {
    return 0;
  }
}
