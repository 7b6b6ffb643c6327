// The same run once more: after it was deleted, and by the commands of Airflow that try a DAG or a task out.
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runCommand, type Finished } from "../../scripts/engine/run-command.ts";
import { theAirflow } from "../testing/airflow.ts";
import { forgetRun, pause, runToEnd } from "../testing/airflow-api.ts";
import { fileOfRun, makeScriptDag } from "../testing/airflow-dags.ts";
import { listenToStarts } from "../testing/container-starts.ts";
import { bareImage } from "../testing/images.ts";

const SAY = {
  script: "mkdir /out/i; echo $WORD >/out/i/x",
  env: [{ name: "WORD", value: "none" }],
};

describe("a run once more, on Airflow", { tags: ["bundle", "docker", "airflow"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await bareImage("e2e-airflow");
  }, 180_000);

  it.each([false, true])(
    "runs where an earlier run of its id was deleted (deferrable: %s)",
    async (deferrable) => {
      const dag = await makeScriptDag("anew", image, { a: { ...SAY, more: { deferrable } } });
      const starts = await listenToStarts(dag);
      for (const word of ["first", "second"]) {
        const conf = { task_form: { a: { WORD: word } } };
        const { state, ...run } = await runToEnd(dag, { dag_run_id: "r", conf });
        expect(state).toBe("success a:success");
        expect(fileOfRun(run, "a/out/i/x")).toBe(`${word}\n`);
        await forgetRun(run);
      }
      expect(starts()).toEqual(["r/a#1", "r/a#1"]);
    },
  );

  it("runs each time that the DAG or a task of it is tried out", async () => {
    const dag = await makeScriptDag("anew", image, { a: SAY });
    const starts = await listenToStarts(dag);
    // The scheduler would run tasks of such a run as well.
    await pause(dag);
    for (let times = 0; times < 2; times += 1) {
      expect(await airflow("dags", "test", dag, "2026-01-01")).toMatchObject({ code: 0 });
    }
    await expect.poll(starts).toHaveLength(2);
    const tried = await airflow("tasks", "test", dag, "a", "2026-01-02");
    expect(tried).toMatchObject({ code: 0 });
    await expect.poll(starts).toHaveLength(3);
  });
});

async function airflow(...args: readonly string[]): Promise<Finished> {
  const { bin, env } = theAirflow();
  return runCommand(join(bin, "airflow"), args, { env });
}
