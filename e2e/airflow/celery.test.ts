// Tasks of Airflow in workers that Celery feeds, as on several machines.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresUrl } from "../../scripts/airflow/postgres.ts";
import {
  changeSettings,
  commandOf,
  killAtOnce,
  processesOfTask,
  startAgain,
  theAirflow,
} from "../testing/airflow.ts";
import { logOf, setTaskState, untilEnded, untilSays } from "../testing/airflow-api.ts";
import { fileOfRun } from "../testing/airflow-dags.ts";
import { containersOfDag } from "../testing/container-starts.ts";
import { bareImage } from "../testing/images.ts";
import { startWaitingContainer } from "../testing/waiting-task.ts";

describe("a task in a worker of Celery", { tags: ["bundle", "docker", "airflow"] }, () => {
  let image = "";
  let putBack: () => Promise<void>;

  beforeAll(async () => {
    image = await bareImage("e2e-airflow");
    // Its messages go through the database that is there anyway.
    const database = postgresUrl(theAirflow().postgres);
    const settings = {
      AIRFLOW__CORE__EXECUTOR: "CeleryExecutor",
      AIRFLOW__CELERY__BROKER_URL: `sqla+${database}`,
      AIRFLOW__CELERY__RESULT_BACKEND: `db+${database}`,
      AIRFLOW__CELERY__WORKER_CONCURRENCY: "2",
    };
    putBack = await changeSettings(settings, ["celery worker"]);
  }, 240_000);

  afterAll(() => putBack(), 120_000);

  it("runs to its end", async () => {
    const { run, starts, go } = await startWaitingContainer(image);
    const above = processesOfTask("task-api.cjs operator").airflow.map((pid) => commandOf(pid));
    expect(above.join()).toContain("celery");
    go();
    expect(await untilEnded(run)).toBe("success a:success");
    expect(starts()).toEqual(["r/a#1"]);
  });

  it("is ended with its container where a user says that it has failed", async () => {
    const { run } = await startWaitingContainer(image);
    await setTaskState(run, "a", "failed");
    await expect.poll(() => containersOfDag(run.dagId), { timeout: 60_000 }).toBe("");
    await expect
      .poll(() => fileOfRun(run, "task_run-a.json"), { timeout: 60_000 })
      .toContain('"Stopped"');
    expect(await untilEnded(run)).toBe("failed a:failed");
  });

  it("goes on in its container where its worker was killed, with all that it had started: the next try adopts it", async () => {
    const { run, starts, go } = await startWaitingContainer(image, { retries: 1, retry_delay: 1 });
    const { airflow, program } = processesOfTask("task-api.cjs operator");
    killAtOnce([...airflow, program]);
    await startAgain("celery worker");
    await untilSays(run, "a", "begun", 2);
    go();
    expect(await untilEnded(run)).toBe("success a:success");
    expect(starts()).toEqual(["r/a#1"]);
    expect(await logOf(run, "a", 2)).toMatch(/begun[^]*went/);
  });
});
