// What becomes of a task that runs where a part of Airflow dies: its container goes on, and there is never a second one.
import { beforeAll, describe, expect, it } from "vitest";
import {
  endPolitely,
  endProgram,
  killAtOnce,
  processesOfTask,
  startAgain,
} from "../testing/airflow.ts";
import { logOf, untilEnded, untilSays } from "../testing/airflow-api.ts";
import { fileOfRun } from "../testing/airflow-dags.ts";
import { containersOfDag } from "../testing/container-starts.ts";
import { bareImage } from "../testing/images.ts";
import { startWaitingContainer } from "../testing/waiting-task.ts";

describe("a task on Airflow goes on", { tags: ["bundle", "docker", "airflow"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await bareImage("e2e-airflow");
  }, 180_000);

  it.each([
    ["the worker of its try was killed", "worker"],
    ["the worker and the program were killed", "all"],
  ])("in its container where %s: the next try adopts it", async (_, what) => {
    const { run, starts, go } = await startWaitingContainer(image, { retries: 1, retry_delay: 1 });
    const { airflow, program } = processesOfTask("task-api.cjs operator");
    killAtOnce(what === "all" ? [...airflow, program] : airflow);
    await untilSays(run, "a", "begun", 2);
    go();
    expect(await untilEnded(run)).toBe("success a:success");
    expect(starts()).toEqual(["r/a#1"]);
    expect(await logOf(run, "a", 2)).toMatch(/begun[^]*went/);
    expect(fileOfRun(run, "a/out/x")).toBe("1\n");
    await expect.poll(() => containersOfDag(run.dagId), { timeout: 30_000 }).toBe("");
  });

  it("in another container where its worker was told to end: retries make up for that", async () => {
    const { run, starts, go } = await startWaitingContainer(image, { retries: 1, retry_delay: 1 });
    const { airflow } = processesOfTask("task-api.cjs operator");
    endPolitely(airflow);
    await untilSays(run, "a", "begun", 2);
    go();
    expect(await untilEnded(run)).toBe("success a:success");
    expect(starts()).toEqual(["r/a#1", "r/a#2"]);
    await expect.poll(() => containersOfDag(run.dagId), { timeout: 30_000 }).toBe("");
  });

  it.each(["SIGTERM", "SIGKILL"] as const)(
    "in its container where the scheduler was ended by %s and started again",
    async (by) => {
      const { run, starts, go } = await startWaitingContainer(image, {
        retries: 2,
        retry_delay: 1,
      });
      await endProgram("scheduler", by);
      await startAgain("scheduler");
      go();
      expect(await untilEnded(run)).toBe("success a:success");
      expect(starts()).toEqual(["r/a#1"]);
      expect(fileOfRun(run, "a/out/x")).toBe("1\n");
    },
  );
});
