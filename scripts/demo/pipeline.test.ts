// The DAG of `examples/pipeline` is there in two languages: both files say the same, and say it of contracts that exist.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readWorkflowValue, type Workflow } from "../../packages/spec/src/index.ts";
import { loadPythonDags, readPythonDag } from "../../packages/workflow/src/index.ts";
import { load } from "../../packages/workflow/src/testing/dag-folder.ts";
import { EXAMPLES } from "./testing/run-example.ts";

const PIPELINE = join(EXAMPLES, "pipeline");
const env = { ...process.env, DEFAULT_REGISTRY: "registry.example", KAAPANA_BUILD_VERSION: "1.2" };

test("the DAG in Python and the DAG in TypeScript are one DAG", async () => {
  const [python, typescript] = [await fromPython(), await fromTypeScript()];
  expect(typescript).toEqual(python);
  expect(python).toMatchObject({
    dagId: "measure-dicom",
    tasks: [
      { taskId: "get-data", image: "registry.example/sample-dicom:1.2", upstreamTaskIds: [] },
      { taskId: "convert", upstreamTaskIds: ["get-data"] },
      { taskId: "measure", upstreamTaskIds: ["convert"] },
    ],
  });
});

test("its tasks have templates of the examples, and conf.json sets variables that these have", async () => {
  const { tasks } = await fromPython();
  const templates = tasks.map(({ taskTemplate }) =>
    typeof taskTemplate === "string" ? taskTemplate : "inline",
  );
  expect(templates).toEqual(["sample-dicom", "dicom-to-nrrd", "measure"]);
  const contracts = templates.map((name) =>
    json(join(EXAMPLES, name, "processing-container.json")),
  );
  expect(contracts).toMatchObject(
    templates.map((name) => ({ templates: [expect.objectContaining({ identifier: name })] })),
  );
  expect(json(join(PIPELINE, "conf.json"))).toEqual({
    task_form: { measure: { PERCENTILES: "5,25,50,75,95", THRESHOLD: 20 } },
  });
});

test("without the platform's variables, the DAG in TypeScript says which to set", async () => {
  const loaded = await load(join(PIPELINE, "dag.ts"), {
    env: { ...env, KAAPANA_BUILD_VERSION: undefined },
  });
  expect(loaded).toMatchObject({
    ok: false,
    issues: [
      { message: expect.stringContaining("set DEFAULT_REGISTRY and KAAPANA_BUILD_VERSION") },
    ],
  });
});

async function fromPython(): Promise<Workflow> {
  const loaded = await loadPythonDags({ file: join(PIPELINE, "dag.py"), env });
  const [dag] = loaded.ok ? loaded.value : [];
  const read = dag && (await readPythonDag(dag));
  if (!read?.ok) throw new Error(JSON.stringify((read ?? loaded).issues));
  expect([...loaded.issues, ...read.issues]).toEqual([]);
  return read.value;
}

async function fromTypeScript(): Promise<Workflow> {
  const loaded = await load(join(PIPELINE, "dag.ts"), { env });
  const [dag] = loaded.ok ? loaded.value : [];
  const read = await readWorkflowValue(dag?.document);
  if (!read.ok) throw new Error(JSON.stringify([...loaded.issues, ...read.issues]));
  expect([...loaded.issues, ...read.issues]).toEqual([]);
  return read.value;
}

function json(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
