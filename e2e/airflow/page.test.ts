// The DAG files of the page, byte for byte, and its request, word for word.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { TEST_IMAGES } from "../../scripts/airflow/start-for-tests.ts";
import { answerBelow, theAirflow } from "../testing/airflow.ts";
import { BASIC_LOGIN, callApi, request, runToEnd, untilEnded } from "../testing/airflow-api.ts";
import { fileOfRun, makeDag } from "../testing/airflow-dags.ts";
import { noChannels, template } from "../testing/documents.ts";
import { engineSays } from "../testing/engine.ts";
import { imageWith } from "../testing/images.ts";

const SEED = join(import.meta.dirname, "../../conformance/seed");

/** The request of the page, but for its host. */
const PATH = "/api/v1/dags/my-dag/dagRuns";
const BODY = {
  dag_run_id: "run-dag-with-user-input-23jdk",
  conf: { task_form: { "get-data": { DATASET: "study-123" } } },
};

describe("the page's DAG files on Airflow", { tags: ["bundle", "docker", "airflow"] }, () => {
  beforeAll(async () => {
    const dataset = [{ name: "DATASET", value: "none" }];
    const get = { identifier: "download-from-url", ...outputOf("downloads"), env: dataset };
    await named("my-get-data", template("mkdir /downloads/i; echo $DATASET >/downloads/i/x", get));
    await named("my-processing", passOn("my-algorithm", "data-to-process", "processed-data"));
    await named("my-upload", passOn("send-to-minio", "data-for-upload", "uploaded"));
    await named("get-input", { ...passOn("dicom", "none", "downloads"), ...noInput("downloads") });
    await named("my-algorithm", passOn("my_algorithm", "inputs", "results"));
  }, 180_000);

  it("run the three tasks for the request of the page, once for an id", async () => {
    await makeDag("my-dag", seed("three_tasks"));
    const answer = await request("POST", PATH, BASIC_LOGIN, BODY);
    expect(answer).toMatchObject({ status: 200, body: { dag_id: "my-dag", ...BODY } });
    const run = { dagId: "my-dag", runId: BODY.dag_run_id };
    const tasks = ["get-data", "process-data", "upload-data"].map((id) => `${id}:success`);
    expect(await untilEnded(run)).toBe(["success", ...tasks].join(" "));
    expect(fileOfRun(run, "upload-data/uploaded/i/x")).toBe("study-123\n");
    expect((await request("POST", PATH, BASIC_LOGIN, BODY)).status).toBe(409);
  });

  // Airflow 2 has no path of ours.
  it.skipIf(theAirflow().major === 2)(
    "are triggered by the same request where Airflow is at the root of its host",
    async () => {
      await makeDag("my-dag", seed("three_tasks"));
      const address = await answerBelow("");
      const ask = async (): Promise<unknown> => {
        const answer = await fetch(`${address}/flow${PATH}`, {
          method: "POST",
          headers: { authorization: BASIC_LOGIN, "content-type": "application/json" },
          body: JSON.stringify(BODY),
        });
        return { status: answer.status, body: await answer.json() };
      };
      expect(await ask()).toMatchObject({ status: 200, body: BODY });
      const run = { dagId: "my-dag", runId: BODY.dag_run_id };
      expect(await untilEnded(run)).toMatch(/^success/);
      expect(fileOfRun(run, "upload-data/uploaded/i/x")).toBe("study-123\n");
      expect(await ask()).toMatchObject({ status: 409 });
    },
  );

  it("run the DAG that was migrated", async () => {
    await makeDag("my_dag", seed("migrated"));
    const { state } = await runToEnd("my_dag");
    expect(state).toBe("success get_input:success my_algorithm:success");
  });

  it.skipIf(theAirflow().major === 2)(
    "are followed by the calls of the older API; what is wrong with a request is said as there",
    async () => {
      await makeDag("my-dag", seed("three_tasks"));
      const id = "run-1+2:3";
      const made = await request("POST", PATH, BASIC_LOGIN, { ...BODY, dag_run_id: id });
      expect(made.status).toBe(200);
      const run = `${PATH}/${encodeURIComponent(id)}`;
      await untilEnded({ dagId: "my-dag", runId: id });
      expect(await look(run)).toMatchObject({ status: 200, body: { state: "success" } });
      expect(await look(`${run}/taskInstances/get-data`)).toMatchObject({ status: 200 });
      expect(await look(`${PATH}?limit=1`)).toMatchObject({ body: { dag_runs: { length: 1 } } });
      const wrong = [`Basic ${btoa("admin:wrong")}`, "Basic ???", "Bearer nobody", ""];
      const answers = await Promise.all(wrong.map((login) => look(run, login)));
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 403, 401]);
      const post = (type: string, body: string): Promise<Response> =>
        fetch(`${theAirflow().url}${PATH}`, {
          method: "POST",
          headers: { authorization: BASIC_LOGIN, "content-type": type },
          body,
        });
      expect(await post("application/json", "{")).toMatchObject({ status: 400 });
      expect(await post("application/json", "[]")).toMatchObject({ status: 400 });
      expect(await post("text/plain", "{}")).toMatchObject({ status: 415 });
    },
  );

  it("load the smallest one", async () => {
    await makeDag("my-dag", seed("minimal"));
    // Another file had a DAG of this id.
    await expect
      .poll(tasksOfMyDag, { timeout: 60_000 })
      .toMatchObject({ tasks: [{ task_id: "my-task" }], total_entries: 1 });
  });
});

async function tasksOfMyDag(): Promise<unknown> {
  return (await callApi("GET", "/dags/my-dag/tasks")).body;
}

function look(path: string, login = BASIC_LOGIN): ReturnType<typeof request> {
  return request("GET", path, login);
}

/** Builds an image of this name for the DAG files. */
async function named(name: string, ...templates: readonly object[]): Promise<void> {
  const image = await imageWith(`e2e-page-${name}`, templates);
  const { DEFAULT_REGISTRY, KAAPANA_BUILD_VERSION } = TEST_IMAGES;
  await engineSays("tag", image, `${DEFAULT_REGISTRY}/${name}:${KAAPANA_BUILD_VERSION}`);
}

/** A template that passes its input on. */
function passOn(identifier: string, input: string, output: string): object {
  return template(`cp -r /${input}/. /${output}`, {
    ...outputOf(output),
    identifier,
    inputs: [{ name: input, mounted_path: `/${input}` }],
  });
}

/** Instead of passing on: makes an item of its own. */
function noInput(output: string): object {
  const command = ["/bin/sh", "-c", `mkdir /${output}/i; echo >/${output}/i/x`];
  return { inputs: noChannels.inputs, command };
}

function outputOf(name: string): object {
  return { inputs: noChannels.inputs, outputs: [{ name, mounted_path: `/${name}` }] };
}

function seed(name: string): string {
  return readFileSync(join(SEED, `${name}.py`), "utf8");
}
