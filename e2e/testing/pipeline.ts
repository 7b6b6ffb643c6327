// The pipeline of the examples as Airflow runs it, and as the embedded engine does.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TEST_IMAGES } from "../../scripts/airflow/start-for-tests.ts";
import { compareRuns } from "../../scripts/demo/compare-runs.ts";
import { readDagRun } from "../../scripts/demo/read-dag-run.ts";
import { buildImage, ensureBaseImage } from "../../scripts/engine/index.ts";
import { workflowRoot } from "./airflow.ts";
import { runToEnd } from "./airflow-api.ts";
import { makeDag } from "./airflow-dags.ts";
import { folderWith } from "./folder.ts";
import { taskApi } from "./program.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");
const FILE = join(EXAMPLES, "pipeline/dag.py");
const IMAGES = ["sample-dicom", "dicom-to-nrrd", "measure"];

/** Builds its images on the engine of the tests; their names below `DEFAULT_REGISTRY`, with their version. */
export async function buildPipelineImages(): Promise<readonly string[]> {
  const base = await ensureBaseImage();
  if (!base.ok) throw new Error(base.reason);
  for (const name of IMAGES) {
    await buildImage({ tag: localName(named(name)), context: join(EXAMPLES, name) });
  }
  return IMAGES.map((name) => named(name));
}

/** What an image that was built here is called. */
export function localName(image: string): string {
  return `${TEST_IMAGES.DEFAULT_REGISTRY}/${image}`;
}

/** What became of it on both engines. */
export interface PipelineOnBoth {
  /** On Airflow, as `stateOf` has it. */
  readonly state: string;
  /** Of the embedded engine. */
  readonly exitCode: number | null;
  /** Each task: whether there are files of it, and in what they differ. */
  readonly tasks: readonly (readonly [string, boolean, readonly unknown[]])[];
  readonly same: boolean;
}

/** As it should be. */
export const SAME_ON_BOTH: PipelineOnBoth = {
  state: "success convert:success get-data:success measure:success",
  exitCode: 0,
  tasks: [
    ["get-data", true, []],
    ["convert", true, []],
    ["measure", true, []],
  ],
  same: true,
};

/**
 * Runs it on Airflow and on the embedded engine, for the same user input, and compares all files.
 * @param registry where Airflow has its images from; the engine of the tests has them by these names
 */
export async function runPipelineOnBoth(
  registry: string = TEST_IMAGES.DEFAULT_REGISTRY,
): Promise<PipelineOnBoth> {
  const conf: object = JSON.parse(readFileSync(join(EXAMPLES, "pipeline/conf.json"), "utf8"));
  await makeDag("measure-dicom", readFileSync(FILE, "utf8"));
  const runId = `study-${randomUUID().slice(0, 8)}`;
  const { state } = await runToEnd("measure-dicom", { dag_run_id: runId, conf });

  const root = folderWith();
  const options = ["--root", root, "--run-id", runId, "--conf", JSON.stringify(conf)];
  const call = ["dag", "run", FILE, ...options];
  const env = { ...TEST_IMAGES, DEFAULT_REGISTRY: registry };
  const { code: exitCode } = await taskApi(call, { cwd: root, env });
  const [here, there] = [root, workflowRoot()].map((folder) =>
    readDagRun(join(folder, "measure-dicom", runId)),
  );
  const { tasks, same } = compareRuns(here ?? [], there ?? []);
  return {
    state,
    exitCode,
    tasks: tasks.map(({ task, files, differences }) => [task, files > 0, differences]),
    same,
  };
}

function named(image: string): string {
  return `${image}:${TEST_IMAGES.KAAPANA_BUILD_VERSION}`;
}
