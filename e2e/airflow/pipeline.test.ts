// The pipeline of the examples on real DICOM: Airflow makes of it what the embedded engine makes of it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { TEST_IMAGES } from "../../scripts/airflow/start-for-tests.ts";
import { compareRuns } from "../../scripts/demo/compare-runs.ts";
import { readDagRun } from "../../scripts/demo/read-dag-run.ts";
import { buildImage, ensureBaseImage } from "../../scripts/engine/index.ts";
import { workflowRoot } from "../testing/airflow.ts";
import { runToEnd } from "../testing/airflow-api.ts";
import { makeDag } from "../testing/airflow-dags.ts";
import { folderWith } from "../testing/folder.ts";
import { taskApi } from "../testing/program.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");
const FILE = join(EXAMPLES, "pipeline/dag.py");
const { DEFAULT_REGISTRY, KAAPANA_BUILD_VERSION } = TEST_IMAGES;

describe("the pipeline of the examples", { tags: ["bundle", "docker", "airflow"] }, () => {
  beforeAll(async () => {
    const base = await ensureBaseImage();
    if (!base.ok) throw new Error(base.reason);
    for (const name of ["sample-dicom", "dicom-to-nrrd", "measure"]) {
      const tag = `${DEFAULT_REGISTRY}/${name}:${KAAPANA_BUILD_VERSION}`;
      await buildImage({ tag, context: join(EXAMPLES, name) });
    }
  }, 900_000);

  it("makes the same files on Airflow as on the embedded engine, for the same user input", async () => {
    const conf: object = JSON.parse(readFileSync(join(EXAMPLES, "pipeline/conf.json"), "utf8"));
    await makeDag("measure-dicom", readFileSync(FILE, "utf8"));
    const { state } = await runToEnd("measure-dicom", { dag_run_id: "study", conf });
    expect(state).toBe("success convert:success get-data:success measure:success");

    const root = folderWith();
    const options = ["--root", root, "--run-id", "study", "--conf", JSON.stringify(conf)];
    const embedded = await taskApi(["dag", "run", FILE, ...options], {
      cwd: root,
      env: TEST_IMAGES,
    });
    expect(embedded).toMatchObject({ code: 0 });
    const [here, there] = [root, workflowRoot()].map((folder) =>
      readDagRun(join(folder, "measure-dicom", "study")),
    );
    const { tasks, same } = compareRuns(here ?? [], there ?? []);
    const told = tasks.map(({ task, differences }) => ({ task, differences }));
    expect({ told, same }).toEqual({
      told: told.map(({ task }) => ({ task, differences: [] })),
      same: true,
    });
    expect(tasks.map(({ task, files }) => [task, files > 0])).toEqual([
      ["get-data", true],
      ["convert", true],
      ["measure", true],
    ]);
  });
});
