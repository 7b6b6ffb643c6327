// Tasks that leave their worker while the container runs: a trigger follows it, with all that a worker would do.
import { beforeAll, describe, expect, it } from "vitest";
import {
  endProgram,
  killAtOnce,
  processesOfTask,
  programsWith,
  standStill,
  startAgain,
  startAnother,
  theAirflow,
} from "../testing/airflow.ts";
import {
  clearRunning,
  forget,
  logOf,
  setRunState,
  setTaskState,
  taskOf,
  trigger,
  untilEnded,
  untilSays,
  untilTask,
} from "../testing/airflow-api.ts";
import { fileOfRun, makeScriptDag } from "../testing/airflow-dags.ts";
import { containersOfDag, listenToStarts } from "../testing/container-starts.ts";
import { bareImage } from "../testing/images.ts";
import { startWaitingContainer, type WaitingContainer } from "../testing/waiting-task.ts";

const OPERATOR = "task-api.cjs operator";

describe("a deferrable task on Airflow", { tags: ["bundle", "docker", "airflow"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await bareImage("e2e-airflow");
  }, 180_000);

  /** One that runs, and that no worker waits for. */
  async function deferredTask(more: object = {}): Promise<WaitingContainer> {
    const task = await startWaitingContainer(image, { deferrable: true, ...more });
    expect(await taskOf(task.run, "a")).toMatchObject({ state: "deferred" });
    return task;
  }

  it("holds no worker, and ends as any other", async () => {
    const { run, starts, go } = await deferredTask();
    go();
    expect(await untilEnded(run)).toBe("success a:success");
    expect(starts()).toEqual(["r/a#1"]);
    expect(await logOf(run, "a")).toMatch(/begun[^]*went/);
    expect(JSON.parse(fileOfRun(run, "task_run-a.json"))).toMatchObject({
      result: { reason: "Succeeded" },
    });
  });

  it.each(["the task", "the run"])(
    "is ended with its container where a user says that %s has failed",
    async (what) => {
      const { run } = await deferredTask({ retries: 1, retry_delay: 1 });
      if (what === "the task") await setTaskState(run, "a", "failed");
      else await setRunState(run, "failed");
      expect(await untilEnded(run)).toBe("failed a:failed");
      await expect.poll(() => containersOfDag(run.dagId), { timeout: 60_000 }).toBe("");
      await expect
        .poll(() => fileOfRun(run, "task_run-a.json"), { timeout: 60_000 })
        .toContain('"Stopped"');
    },
  );

  it("is ended with its container where a user deletes it", async () => {
    const { run, starts } = await deferredTask();
    await forget(run, "a");
    // Where its run is still there the scheduler makes it once more, from the first try on.
    const times = theAirflow().major === 3 ? 2 : 1;
    const containers = async (): Promise<number> =>
      (await containersOfDag(run.dagId)).split("\n").filter((line) => line !== "").length;
    await expect.poll(starts, { timeout: 60_000 }).toEqual(Array(times).fill("r/a#1"));
    await expect.poll(containers, { timeout: 60_000 }).toBe(times - 1);
  });

  it("starts nothing where a user says that it has failed before a triggerer has it", async () => {
    await endProgram("triggerer", "SIGTERM");
    const more = { deferrable: true, retries: 1, retry_delay: 1 };
    const dag = await makeScriptDag("deferrable", image, { a: { script: "sleep 60", more } });
    const starts = await listenToStarts(dag);
    const run = await trigger(dag, { dag_run_id: "r" });
    await untilTask(run, "a", "deferred");
    await setTaskState(run, "a", "failed");
    await startAgain("triggerer");
    expect(await untilEnded(run)).toBe("failed a:failed");
    // The next one is run: so the triggerer has looked at what there is.
    const other = await startWaitingContainer(image, { deferrable: true });
    other.go();
    expect(await untilEnded(other.run)).toBe("success a:success");
    expect(starts()).toEqual([]);
  });

  it("begins anew where a user clears it", async () => {
    const { run, starts, go } = await deferredTask();
    await clearRunning(run, "a");
    await untilSays(run, "a", "begun", 2);
    go();
    expect(await untilEnded(run)).toBe("success a:success");
    expect(starts()).toEqual(["r/a#1", "r/a#2"]);
    await expect.poll(() => containersOfDag(run.dagId), { timeout: 30_000 }).toBe("");
  });

  it.each([
    ["the triggerer was ended", "SIGTERM"],
    ["the triggerer was killed", "SIGKILL"],
    ["the triggerer and the program were killed", "all"],
  ])("goes on in its container where %s, and was started again", async (_, what) => {
    const { run, starts, go } = await deferredTask();
    const { airflow, program } = processesOfTask(OPERATOR);
    if (what === "all") killAtOnce([...airflow, program]);
    await endProgram("triggerer", what === "SIGTERM" ? "SIGTERM" : "SIGKILL");
    // One that is ended in order lets go; a program whose triggerer was killed sees to its containers.
    await expect.poll(operators, { timeout: 30_000 }).toBe(what === "SIGKILL" ? 1 : 0);
    await startAgain("triggerer");
    go();
    expect(await untilEnded(run)).toBe("success a:success");
    expect(starts()).toEqual(["r/a#1"]);
    expect(await logOf(run, "a")).toContain("went");
  });

  it("goes on where another triggerer has taken it from one that stood still, and now goes on too", async () => {
    const { run, starts, go } = await deferredTask();
    expect(operators()).toBe(1);
    const goOn = standStill("triggerer");
    startAnother(["triggerer", "--skip-serve-logs"]);
    await expect.poll(operators, { timeout: 120_000 }).toBe(2);
    goOn();
    // It learns that the trigger is no longer its own.
    await expect.poll(operators, { timeout: 120_000 }).toBe(1);
    go();
    expect(await untilEnded(run)).toBe("success a:success");
    expect(starts()).toEqual(["r/a#1"]);
  });

  it("is ended with its container once its time is over", async () => {
    const { run } = await deferredTask({ execution_timeout: 5 });
    expect(await untilEnded(run)).toBe("failed a:failed");
    expect(await logOf(run, "a")).toMatch(/Timeout: .* 5 s/);
    expect(await containersOfDag(run.dagId)).toBe("");
  });
});

/** How many processes of `task-api operator` there are. */
function operators(): number {
  return programsWith(OPERATOR).length;
}
