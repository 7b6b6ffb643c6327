// Tasks of the operator on Airflow: what they are given, how they end and what follows.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  clearRunning,
  logOf,
  runToEnd,
  setRunState,
  setTaskState,
  stateOf,
  taskOf,
  trigger,
  untilEnded,
  untilSays,
  untilTask,
  xcomOf,
} from "../testing/airflow-api.ts";
import { fileOfRun, makeScriptDag } from "../testing/airflow-dags.ts";
import { containersOfDag, listenToStarts } from "../testing/container-starts.ts";
import type { ScriptTasks } from "../testing/dags.ts";
import { template } from "../testing/documents.ts";
import { folderWith } from "../testing/folder.ts";
import { imageWith } from "../testing/images.ts";

const SAY = "mkdir -p /out/i; cat /in/*/* > /out/i/x 2>/dev/null; echo $WORD | tee -a /out/i/x";
/** Ends when it is asked to, and never by itself. */
const WAITS = "trap 'exit 9' TERM; echo begun; sleep 60 & wait";
/** The shell itself takes this many MiB of memory. */
const take = (mib: number): string => `x=$(head -c ${mib}m /dev/zero | tr '\\000' x)`;

describe("a task on Airflow", { tags: ["bundle", "docker", "airflow"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-airflow", [template("true", { identifier: "listed" })]);
  }, 180_000);

  const dagOf = (tasks: ScriptTasks, more?: object): Promise<string> =>
    makeScriptDag("operator", image, tasks, more);

  it("is given what those before it have made; user input goes before the DAG's values, those before the template's", async () => {
    const env = [{ name: "WORD", value: "template" }];
    const more = { env: [{ name: "WORD", value: "operator" }] };
    const dag = await dagOf({
      first: { script: SAY, env },
      second: { script: SAY, after: "first", env, more },
      third: { script: SAY, after: "second", env, more },
    });
    const conf = { task_form: { third: { WORD: "user" }, nobody: { WORD: "else" } } };
    const { state, ...run } = await runToEnd(dag, { conf });
    expect(state).toBe("success first:success second:success third:success");
    expect(fileOfRun(run, "third/out/i/x")).toBe("template\noperator\nuser\n");
    const log = await logOf(run, "third");
    expect(log).toMatch(/\buser$/m);
    expect(log).toMatch(/warning.*nobody/is);
    expect(JSON.stringify(await xcomOf(run, "third", "return_value"))).toContain(
      join(dag, run.runId, "third/out"),
    );
    expect(JSON.stringify(await xcomOf(run, "third", "task_run"))).toContain("Succeeded");
    expect(JSON.parse(fileOfRun(run, "task_run-third.json"))).toMatchObject({ state: "finished" });
  });

  it("is skipped where its process ends with 126, and so is what depends on it", async () => {
    const dag = await dagOf({
      a: { script: "exit 126" },
      b: { script: "true", after: "a" },
      c: { script: "true", after: "b", more: { trigger_rule: "all_done" } },
    });
    const { state } = await runToEnd(dag);
    expect(state).toBe("success a:skipped b:skipped c:success");
  });

  it("is tried again, in a container of its own, and keeps the records of its tries", async () => {
    const folder = folderWith({ "data/": "" });
    const dag = await dagOf({
      a: {
        script: "test -e /in/ok || exit 4",
        input: join(folder, "data"),
        more: { retries: 1, retry_delay: 3 },
      },
    });
    const starts = await listenToStarts(dag);
    const run = await trigger(dag, { dag_run_id: "r" });
    await untilTask(run, "a", "up_for_retry");
    writeFileSync(join(folder, "data/ok"), "");
    expect(await untilEnded(run)).toBe("success a:success");
    expect(starts()).toEqual(["r/a#1", "r/a#2"]);
    const [first, second] = ["task_run-a@try-1.json", "task_run-a.json"].map((name): unknown =>
      JSON.parse(fileOfRun(run, name)),
    );
    expect([first, second]).toMatchObject([
      { result: { reason: "Failed", exitCode: 4 } },
      { result: { reason: "Succeeded" } },
    ]);
  });

  it.for([
    [
      "takes more memory than it may",
      { script: take(120), more: { resources: { limits: { memory: "32Mi" } } } },
      /OOMKilled.*32 MiB.*Next step: /s,
      2,
    ],
    [
      "has no such template",
      { script: "", more: { taskTemplate: "lister" } },
      /StartFailed.*lister.*listed/s,
      1,
    ],
    [
      "has a value of another type",
      {
        script: "true",
        env: [{ name: "N", value: "1", type: "int" }],
        more: { env: [{ name: "N", value: "many" }] },
      },
      /StartFailed.*many/s,
      1,
    ],
    [
      "has no such image",
      { script: "true", more: { image: "task-api-test/not-there:1" } },
      /ImageNotFound.*Next step: /s,
      1,
    ],
  ] as const)("fails with what to do about it where it %s", async ([, task, words, tries]) => {
    const dag = await dagOf({ a: task }, { default_args: { retries: 1, retry_delay: 1 } });
    const { state, ...run } = await runToEnd(dag);
    expect(state).toBe("failed a:failed");
    expect(await logOf(run, "a", tries)).toMatch(words);
    // What can come to nothing else is not tried again.
    expect(await taskOf(run, "a")).toMatchObject({ tryNumber: tries });
  });

  it.each(["the task", "the run"])(
    "is ended with its container where a user says that %s has failed",
    async (what) => {
      const dag = await dagOf({ a: { script: WAITS }, b: { script: "true", after: "a" } });
      const run = await trigger(dag);
      await untilSays(run, "a", "begun");
      if (what === "the task") await setTaskState(run, "a", "failed");
      else await setRunState(run, "failed");
      await expect.poll(() => containersOfDag(dag), { timeout: 60_000 }).toBe("");
      await expect
        .poll(() => fileOfRun(run, "task_run-a.json"), { timeout: 60_000 })
        .toContain('"Stopped"');
      expect(await stateOf(run)).toMatch(/^failed a:failed/);
    },
  );

  it("begins anew where a user clears it while it runs", async () => {
    const folder = folderWith({ "data/": "" });
    const script = `test -e /in/ok && exit; ${WAITS}`;
    const dag = await dagOf({ a: { script, input: join(folder, "data") } });
    const starts = await listenToStarts(dag);
    const run = await trigger(dag, { dag_run_id: "r" });
    await untilSays(run, "a", "begun");
    writeFileSync(join(folder, "data/ok"), "");
    await clearRunning(run, "a");
    expect(await untilEnded(run)).toBe("success a:success");
    expect(starts()).toEqual(["r/a#1", "r/a#2"]);
  });
});
