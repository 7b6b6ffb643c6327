// What becomes of a task that runs where a part of Airflow dies: its container goes on, and there is never a second one.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { endScheduler, killAtOnce, processesOfTask, startScheduler } from "../testing/airflow.ts";
import { logOf, trigger, untilEnded, untilTask, type DagRunId } from "../testing/airflow-api.ts";
import { fileOfRun, makeScriptDag } from "../testing/airflow-dags.ts";
import { containersOfDag, listenToStarts } from "../testing/container-starts.ts";
import { folderWith } from "../testing/folder.ts";
import { bareImage } from "../testing/images.ts";

const SCRIPT = "echo begun; while [ ! -e /in/go ]; do sleep 0.1; done; echo went; echo 1 >/out/x";

describe("a task on Airflow goes on", { tags: ["bundle", "docker", "airflow"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await bareImage("e2e-airflow");
  }, 180_000);

  interface RunningTask {
    readonly run: DagRunId;
    readonly starts: () => readonly string[];
    readonly go: () => void;
  }

  /** A task that runs until it is told to go. */
  async function runningTask(retries: number): Promise<RunningTask> {
    const folder = folderWith({ "data/": "" });
    const more = { retries, retry_delay: 1 };
    const task = { script: SCRIPT, input: join(folder, "data"), more };
    const dag = await makeScriptDag("crash", image, { a: task });
    const starts = await listenToStarts(dag);
    const run = await trigger(dag, { dag_run_id: "r" });
    await untilTask(run, "a", "running");
    await untilSays(run, 1, "begun");
    return { run, starts, go: () => writeFileSync(join(folder, "data/go"), "") };
  }

  it.each([
    ["the worker of its try was killed", "worker"],
    ["the worker and the program were killed", "all"],
  ])("in its container where %s: the next try adopts it", async (_, what) => {
    const { run, starts, go } = await runningTask(1);
    const { airflow, program } = processesOfTask("task-api.cjs operator");
    killAtOnce(what === "all" ? [...airflow, program] : airflow);
    await untilTask(run, "a", "running", 2);
    await untilSays(run, 2, "begun");
    go();
    expect(await untilEnded(run)).toBe("success a:success");
    expect(starts()).toEqual(["r/a#1"]);
    expect(await logOf(run, "a", 2)).toMatch(/begun[^]*went/);
    expect(fileOfRun(run, "a/out/x")).toBe("1\n");
    await expect.poll(() => containersOfDag(run.dagId), { timeout: 30_000 }).toBe("");
  });

  it.each(["SIGTERM", "SIGKILL"] as const)(
    "in its container where the scheduler was ended by %s and started again",
    async (by) => {
      const { run, starts, go } = await runningTask(2);
      await endScheduler(by);
      await startScheduler();
      go();
      expect(await untilEnded(run)).toBe("success a:success");
      expect(starts()).toEqual(["r/a#1"]);
      expect(fileOfRun(run, "a/out/x")).toBe("1\n");
    },
  );
});

async function untilSays(run: DagRunId, tryNumber: number, words: string): Promise<void> {
  await expect.poll(() => logOf(run, "a", tryNumber), { timeout: 60_000 }).toContain(words);
}
