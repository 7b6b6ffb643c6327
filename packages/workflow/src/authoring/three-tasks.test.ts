// The DAG of the published page, in both spellings.
import { readWorkflow } from "@task-api/spec";
import { describe, expect, it } from "vitest";
import { chain } from "./chain.ts";
import { DagError } from "./dag-error.ts";
import { Dag } from "./dag.ts";
import { IOMapping, KaapanaTaskOperator } from "./kaapana-task-operator.ts";

const registry = "registry.example";
const args = { ui_visible: true, owner: "kaapana" };

const expected = {
  dag_id: "my-dag",
  default_args: { ui_visible: true, owner: "kaapana" },
  tasks: [
    {
      task_id: "get-data",
      image: "registry.example/my-get-data:1.0",
      taskTemplate: "download-from-url",
    },
    {
      task_id: "process-data",
      image: "registry.example/my-processing:1.0",
      taskTemplate: "my-algorithm",
      iochannel_maps: [
        {
          upstream_operator: "get-data",
          upstream_output_channel: "downloads",
          input_channel: "data-to-process",
        },
      ],
    },
    {
      task_id: "upload-data",
      image: "registry.example/my-upload:1.0",
      taskTemplate: "send-to-minio",
      iochannel_maps: [
        {
          upstream_operator: "process-data",
          upstream_output_channel: "processed-data",
          input_channel: "data-for-upload",
        },
      ],
    },
  ],
};

function naturalSpelling(): Dag {
  const dag = new Dag("my-dag", { defaultArgs: args });
  const getData = dag.task("get-data", {
    image: `${registry}/my-get-data:1.0`,
    taskTemplate: "download-from-url",
  });
  const processData = dag.task("process-data", {
    image: `${registry}/my-processing:1.0`,
    taskTemplate: "my-algorithm",
    inputs: { "data-to-process": getData.output("downloads") },
  });
  dag.task("upload-data", {
    image: `${registry}/my-upload:1.0`,
    taskTemplate: "send-to-minio",
    inputs: { "data-for-upload": processData.output("processed-data") },
  });
  return dag;
}

function spellingOfThePage(): Dag {
  const dag = new Dag("my-dag", { defaultArgs: args });
  const getInput = new KaapanaTaskOperator({
    dag,
    task_id: "get-data",
    image: `${registry}/my-get-data:1.0`,
    taskTemplate: "download-from-url",
  });
  const processData = new KaapanaTaskOperator({
    dag,
    task_id: "process-data",
    image: `${registry}/my-processing:1.0`,
    taskTemplate: "my-algorithm",
    iochannel_maps: [
      new IOMapping({
        upstream_operator: getInput,
        upstream_output_channel: "downloads",
        input_channel: "data-to-process",
      }),
    ],
  });
  const upload = new KaapanaTaskOperator({
    dag,
    task_id: "upload-data",
    image: `${registry}/my-upload:1.0`,
    taskTemplate: "send-to-minio",
    iochannel_maps: [
      new IOMapping({
        upstream_operator: processData,
        upstream_output_channel: "processed-data",
        input_channel: "data-for-upload",
      }),
    ],
  });
  chain(getInput, processData, upload);
  return dag;
}

function edgesOf(dag: Dag): readonly string[] {
  return dag
    .toDocument()
    .tasks.flatMap((task) =>
      (task.upstream_task_ids ?? []).map((before) => `${before} → ${task.task_id}`),
    );
}

function tasksOf(dag: Dag, ...ids: readonly string[]): readonly KaapanaTaskOperator[] {
  return ids.map(
    (id) => new KaapanaTaskOperator({ dag, task_id: id, image: "x", taskTemplate: "t" }),
  );
}

describe("the three tasks of the page", () => {
  it.for([
    ["in TypeScript's words", naturalSpelling],
    ["in the page's words", spellingOfThePage],
  ] as const)("become the document that the Python file becomes, %s", async ([, spelling]) => {
    const document = spelling().toDocument();
    expect(document).toEqual(expected);
    const { issues } = await readWorkflow({
      file: "dag.ts",
      content: JSON.stringify(document),
    });
    expect(issues).toEqual([]);
  });
});

describe("the words of Airflow", () => {
  it("put tasks in order", () => {
    const dag = new Dag("order");
    const [a, b, c, d] = tasksOf(dag, "a", "b", "c", "d");
    a?.setDownstream([b, c].filter((task) => task !== undefined));
    d?.setUpstream([b, c].filter((task) => task !== undefined));
    expect(edgesOf(dag)).toEqual(["a → b", "a → c", "b → d", "c → d"]);
  });

  it("chain tasks and lists: one with all, two lists in pairs", () => {
    const dag = new Dag("chain");
    const [first, ...rest] = tasksOf(dag, "a", "b", "c", "d", "e", "f");
    chain(...[first].filter((task) => task !== undefined), rest.slice(0, 2), rest.slice(2, 4));
    chain(rest.slice(2, 4), ...rest.slice(4));
    expect(edgesOf(dag)).toEqual(["a → b", "a → c", "b → d", "c → e", "d → f", "e → f"]);
    expect(() => chain(rest.slice(0, 2), rest.slice(2))).toThrow(DagError);
  });

  it("take the page's list of variables, and everything else in the document's words", () => {
    const dag = new Dag("words");
    const operator = new KaapanaTaskOperator({
      dag,
      task_id: "a",
      image: "x",
      taskTemplate: "t",
      env: [{ name: "THRESHOLD", value: 7 }],
      execution_timeout: "PT1H",
      retry_delay: 5,
      inputs: [{ name: "in", input: { host_path: "./data" } }],
    });
    expect(dag.toDocument().tasks).toEqual([
      {
        task_id: "a",
        image: "x",
        taskTemplate: "t",
        env: [{ name: "THRESHOLD", value: "7" }],
        execution_timeout: "PT1H",
        retry_delay: 5,
        inputs: [{ name: "in", input: { host_path: "./data" } }],
      },
    ]);
    expect(operator.output("anything")).toEqual({
      kind: "output",
      task: operator,
      channel: "anything",
    });
  });
});
