// Forms of DAGs as Airflow shows and takes them, and DAGs that were not written for Airflow.
import { copyFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { theAirflow } from "../testing/airflow.ts";
import { callApi, logOf, runToEnd, trigger, untilEnded } from "../testing/airflow-api.ts";
import { fileOfRun, freshDagId, makeDag, removeWithTest } from "../testing/airflow-dags.ts";
import { dagDocument } from "../testing/dags.ts";
import { template } from "../testing/documents.ts";
import { folderWith } from "../testing/folder.ts";
import { imageWith } from "../testing/images.ts";
import { taskApi } from "../testing/program.ts";

/** What the conf of the run says of the form of the DAG. */
const CONF = 'grep -o \'"study": *"[^"]*\' /kaapana/conf/conf.json | tr -d \'" \'';

describe("forms on Airflow", { tags: ["bundle", "docker", "airflow"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-airflow-forms", [
      template(`mkdir /out/i; echo $ORGAN $COUNT $SITE > /out/i/x; ${CONF} >> /out/i/x`, {
        inputs: [],
        env: [
          { name: "ORGAN", value: "liver", choices: ["liver", "kidney"], description: "Which" },
          { name: "COUNT", value: "1", type: "int", minimum: 1, maximum: 9 },
          { name: "SITE", value: "here", adjustable: false },
        ],
      }),
    ]);
  }, 180_000);

  /** A deployed DAG of one task; its document lies elsewhere. */
  async function deployed(): Promise<string> {
    const dagId = freshDagId("forms");
    const folder = folderWith({
      "dag.json": {
        dag_id: dagId,
        tasks: [{ task_id: "t", image, taskTemplate: "default", mount_conf: true }],
        ui_forms: {
          data_form: { type: "object", properties: { study: { type: "string", default: "s" } } },
        },
      },
    });
    const { dags } = theAirflow();
    const call = ["dag", "deploy", "dag.json", "--to", "airflow", dags];
    const { code, err } = await taskApi(call, { cwd: folder });
    expect({ code, err }).toMatchObject({ code: 0 });
    await removeWithTest(dagId);
    return dagId;
  }

  it("are params of a deployed DAG, with type, choices and range; what may not be changed is not among them", async () => {
    const dagId = await deployed();
    const { body } = await callApi("GET", `/dags/${dagId}/details`);
    const { params } = Object(body);
    expect(Object.keys(params).toSorted()).toEqual(["data_form.study", "t.COUNT", "t.ORGAN"]);
    expect(params["t.ORGAN"]).toMatchObject({
      value: "liver",
      schema: { type: "string", enum: ["liver", "kidney"] },
    });
    expect(params["t.COUNT"]).toMatchObject({
      value: 1,
      schema: { type: "integer", minimum: 1, maximum: 9 },
    });
  });

  it("give a task what was entered, below what conf.task_form says", async () => {
    const dagId = await deployed();
    const entered = { "t.ORGAN": "kidney", "t.COUNT": 3, "data_form.study": "mine" };
    const { state, ...run } = await runToEnd(dagId, { conf: entered });
    expect(state).toBe("success t:success");
    expect(fileOfRun(run, "t/out/i/x")).toBe("kidney 3 here\nstudy:mine\n");
    const conf = { ...entered, task_form: { t: { COUNT: 5 } } };
    const { state: second, ...other } = await runToEnd(dagId, { conf });
    expect(second).toBe("success t:success");
    expect(fileOfRun(other, "t/out/i/x")).toBe("kidney 5 here\nstudy:mine\n");
  });

  it("count as they were shown, also where the lock has gone since", async () => {
    const dagId = await deployed();
    const { dags } = theAirflow();
    const all = readdirSync(dags).filter((name) => name.startsWith(`${dagId}.`));
    const locks = all.filter((name) => name.endsWith(".lock.json"));
    expect(locks).toHaveLength(1);
    for (const name of locks) rmSync(join(dags, name));
    const { state, ...run } = await runToEnd(dagId, {
      conf: { "t.ORGAN": "kidney", "t.COUNT": 3 },
    });
    expect(state).toBe("success t:success");
    expect(fileOfRun(run, "t/out/i/x")).toMatch(/^kidney 3 here$/m);
  });

  it("refuse what the contract does not allow", async () => {
    const dagId = await deployed();
    const task = await trigger(dagId, { conf: { task_form: { t: { SITE: "there" } } } });
    expect(await untilEnded(task)).toBe("failed t:failed");
    expect(await logOf(task, "t")).toMatch(/SITE.*adjustable/);
    const { status, body } = await callApi("POST", `/dags/${dagId}/dagRuns`, {
      conf: { "t.COUNT": 10 },
      ...(theAirflow().major === 3 && { logical_date: null }),
    });
    expect([400, 422]).toContain(status);
    expect(JSON.stringify(body)).toContain("t.COUNT");
  });

  it("belong to a Python file as well, by the lock beside it; tasks may leave their worker while they wait", async () => {
    const dagId = freshDagId("locked");
    const lines = [
      "from airflow.models import DAG",
      "from task_api_airflow import KaapanaTaskOperator",
      // What the author says of a field of a form goes before what the form says.
      `with DAG("${dagId}", schedule=None, params={"t.COUNT": 4}) as dag:`,
      `    KaapanaTaskOperator(task_id="t", image="${image}", taskTemplate="default", deferrable=True)`,
    ];
    const folder = folderWith({ [`${dagId}.py`]: `${lines.join("\n")}\n` });
    const locked = await taskApi(["dag", "lock", `${dagId}.py`], { cwd: folder });
    expect(locked).toMatchObject({ code: 0 });
    const lock = join(theAirflow().dags, `${dagId}.lock.json`);
    copyFileSync(join(folder, `${dagId}.lock.json`), lock);
    await makeDag(dagId, `${lines.join("\n")}\n`);
    const { state, ...run } = await runToEnd(dagId, { conf: { "t.ORGAN": "kidney" } });
    expect(state).toBe("success t:success");
    expect(fileOfRun(run, "t/out/i/x")).toMatch(/^kidney 4 here$/m);
  });

  it("are checked before Airflow reads a document with a mistake", async () => {
    const document = dagDocument(image, { a: { script: "true", after: "nobody" } });
    const folder = folderWith({ "dag.json": document });
    const call = ["dag", "deploy", "dag.json", "--to", "airflow", theAirflow().dags];
    expect(await taskApi(call, { cwd: folder })).toMatchObject({ code: 2 });
  });
});
