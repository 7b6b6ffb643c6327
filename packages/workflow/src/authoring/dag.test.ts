import { readWorkflow } from "@task-api/spec";
import { describe, expect, it } from "vitest";
import { DagError } from "./dag-error.ts";
import { Dag } from "./dag.ts";

const image = "registry.example/tool:1.0";

/** As another task would get it. */
const expectedDocument = {
  dag_id: "my-dag",
  tasks: [
    { task_id: "get-data", image, taskTemplate: "download-from-url" },
    {
      task_id: "process",
      image,
      taskTemplate: "my-algorithm",
      iochannel_maps: [
        {
          upstream_operator: "get-data",
          upstream_output_channel: "downloads",
          input_channel: "data-to-process",
        },
      ],
    },
  ],
};

function problemOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error instanceof DagError ? `${error.code}: ${error.message}` : error;
  }
}

describe("a DAG", () => {
  it("becomes workflow.json", async () => {
    const dag = new Dag("my-dag");
    const taskTemplate = "my-algorithm";
    const getData = dag.task("get-data", { image, taskTemplate: "download-from-url" });
    dag.task("process", {
      image,
      taskTemplate,
      inputs: { "data-to-process": getData.output("downloads") },
    });
    expect(dag.toDocument()).toEqual(expectedDocument);
    const reading = await readWorkflow({ file: "dag.ts", content: JSON.stringify(dag) });
    expect(reading.issues).toEqual([]);
    expect(reading.value?.tasks[1]?.upstreamTaskIds).toEqual(["get-data"]);
  });

  it("says an order once, whether channels imply it or not", () => {
    const dag = new Dag("order");
    const a = dag.task("a", { image, taskTemplate: "t" });
    const b = dag.task("b", { image, taskTemplate: "t", inputs: { in: a.output("out") } });
    const c = dag.task("c", { image, taskTemplate: "t" });
    b.after(a).before(c);
    c.after(a, b);
    expect(dag.toDocument().tasks.map((task) => task.upstream_task_ids)).toEqual([
      undefined,
      undefined,
      ["b", "a"],
    ]);
  });

  it("keeps names that it does not know, for validation to tell of them", async () => {
    const dag = new Dag("misspelt");
    const parameters = { image, taskTemplate: "t", retrys: 3 };
    dag.task("a", parameters);
    const { issues } = await readWorkflow({ file: "dag.ts", content: JSON.stringify(dag) });
    expect(issues.map(({ code, path }) => [code, path])).toEqual([
      ["structure/unknown-field", ["tasks", 0, "retrys"]],
    ]);
  });

  it("takes variables as a list", () => {
    const dag = new Dag("list");
    const env = [
      { name: "A", value: 1 },
      { name: "B", valueFrom: { env: "SECRET" } },
    ];
    dag.task("a", { image, taskTemplate: "t", env });
    expect(dag.toDocument().tasks[0]?.["env"]).toEqual([
      { name: "A", value: "1" },
      { name: "B", value_from: { env: "SECRET" } },
    ]);
  });
});

describe("a call that cannot be meant", () => {
  it("is refused where it stands", () => {
    const dag = new Dag("one");
    const other = new Dag("other").task("far", { image, taskTemplate: "t" });
    const task = dag.task("near", { image, taskTemplate: "t" });
    const said = { image, taskTemplate: "t" };
    expect(
      [
        () => dag.task("near", said),
        () => dag.task("next", { ...said, inputs: { in: other.output("out") } }),
        () => task.after(other),
        () => task.before(other),
        () => dag.task("odd", { ...said, env: { N: Number.NaN } }),
      ].map(problemOf),
    ).toMatchInlineSnapshot(`
      [
        "dag/duplicate-task: the DAG "one" has a task "near" already; give every task of a DAG an id of its own",
        "dag/other-dag: the task "far" is of the DAG "other", and "next" of "one"; connect tasks of one DAG only",
        "dag/other-dag: the task "far" is of the DAG "other", and "near" of "one"; connect tasks of one DAG only",
        "dag/other-dag: the task "far" is of the DAG "other", and "near" of "one"; connect tasks of one DAG only",
        "dag/env-value: the variable "N" must be a string, a finite number or a boolean, not NaN; write the value as text",
      ]
    `);
    expect(dag.toDocument().tasks.map(({ task_id: id }) => id)).toEqual(["near"]);
  });
});
