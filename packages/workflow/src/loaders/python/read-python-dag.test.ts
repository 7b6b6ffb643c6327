import { expect, test } from "vitest";
import { imports, load, told } from "../../testing/dag-file.ts";
import { readPythonDag } from "./read-python-dag.ts";

test("what is wrong with a workflow is told at the line of the DAG file that says it", async () => {
  const loaded = await load(`${imports}
with DAG("d", schedule="@daily"):
    a = KaapanaTaskOperator(
        task_id="a",
        image="image:1",
        taskTemplate="t",
        retries=-1,
        env=[
            {"name": "FINE", "value": "1"},
            {"name": "LIST", "value": [1]},
        ],
    )
    b = task(
        "b",
        iochannel_maps=[
            IOMapping(
                upstream_operator="aa",
                upstream_output_channel="out",
                input_channel="in",
            )
        ],
    )
    KaapanaTaskOperator(image="image:1", taskTemplate="t")
a >> b
b >> a
`);
  const [dag] = loaded.ok ? loaded.value : [];
  const reading = dag && (await readPythonDag(dag));
  expect(reading?.ok).toBe(false);
  expect(told(reading?.issues ?? [])).toMatchInlineSnapshot(`
    [
      "dag-file/schedule dag.py:6 the DAG has a schedule ('schedule'), which is not followed here",
      "structure/wrong-value dag.py:11 'retries' must be at least 0, not -1",
      "structure/wrong-type dag.py:14 'value' must be a string, not a list",
      "workflow/unknown-upstream dag.py:21 the DAG has no task "aa"",
      "structure/missing-field dag.py:27 WorkflowTask needs 'task_id' (string)",
      "workflow/cycle dag.py:28 the tasks form a cycle, none of them could ever start: a → b → a",
    ]
  `);
});

test("columns are those of editors, whatever letters stand before", async () => {
  const loaded = await load(`${imports}
with DAG("d"):
    KaapanaTaskOperator(task_id="a", labels={"é😀": "ü"}, image="a b", taskTemplate="t")
`);
  const [dag] = loaded.ok ? loaded.value : [];
  const reading = dag && (await readPythonDag(dag));
  const places = new Set(
    reading?.issues.map(({ path, location }) =>
      JSON.stringify({ path, column: location?.column, end: location?.endColumn }),
    ),
  );
  expect([...places]).toEqual([
    JSON.stringify({ path: ["tasks", 0, "image"], column: 65, end: 70 }),
  ]);
});

test("a workflow comes out normalised, its warnings with it", async () => {
  const loaded = await load(`${imports}
with DAG("d", schedule="@daily", default_args={"retries": 2}):
    task("a") >> task("b", labels={"task": "{{ dag_id }}.{{ task_id }}"}, command=["run", "{{ run_id }}"])
`);
  const [dag] = loaded.ok ? loaded.value : [];
  const reading = dag && (await readPythonDag(dag));
  expect(reading).toMatchObject({
    ok: true,
    value: {
      dagId: "d",
      tasks: [
        { taskId: "a", retries: 2 },
        {
          taskId: "b",
          upstreamTaskIds: ["a"],
          labels: { task: "d.b" },
          command: ["run", "{{ run_id }}"],
        },
      ],
    },
    issues: [{ code: "dag-file/schedule", location: { line: 6 } }],
  });
});

test("a DAG that needs Airflow is not judged", async () => {
  const loaded = await load(`${imports}
from airflow.operators.bash import BashOperator
with DAG("d"):
    BashOperator(task_id="a")
`);
  const [dag] = loaded.ok ? loaded.value : [];
  expect(dag && (await readPythonDag(dag))).toMatchObject({
    ok: false,
    issues: [{ code: "dag-file/needs-airflow" }],
  });
});
