import { itemsAt, stringAt, stringsAt } from "@task-api/runtime";
import { expect, test } from "vitest";
import { allIssues, documents, imports, load } from "../../testing/dag-file.ts";

/** The edges of the first DAG as `a>b`, sorted. */
async function edges(body: string): Promise<readonly string[]> {
  const loaded = await load(`${imports}${body}`);
  expect(allIssues(loaded)).toEqual([]);
  return itemsAt(documents(loaded)[0], "tasks")
    .flatMap((task) =>
      stringsAt(task, "upstream_task_ids").map((id) => `${id}>${stringAt(task, "task_id") ?? ""}`),
    )
    .toSorted();
}

const four = `
from airflow.models.baseoperator import chain, cross_downstream
from airflow.utils.edgemodifier import Label
with DAG("d"):
    a, b, c, d = task("a"), task("b"), task("c"), task("d")
`;

test.each([
  "a >> [b, c] >> d",
  "d << [b, c] << a",
  "[b, c] << a\n[b, c] >> d",
  "a.set_downstream([b, c])\nd.set_upstream((b, c))",
  "chain(a, [b, c], d)",
  "cross_downstream([a], [b, c])\ncross_downstream([b, c], [d])",
  "a >> Label('first') >> [b, c] >> Label('then') >> d",
  "d << Label('then') << [b, c]\n[b, c] << Label('first') << a",
  "for one in (b, c):\n    a >> one >> d\n    a >> one",
  "from airflow.sdk import chain_linear\nchain_linear([a], [b, c], [d])",
  "import airflow.utils.helpers as old\nold.chain(a, [b, c], d)",
])("a diamond is one in every spelling: %s", async (body) => {
  expect(await edges(`${four}\n${body}\n`)).toEqual(["a>b", "a>c", "b>d", "c>d"]);
});

test("chain connects neighbouring lists pair by pair", async () => {
  expect(await edges(`${four}\nchain([a, b], [c, d])\n`)).toEqual(["a>c", "b>d"]);
});

test("a group is connected by its first and its last tasks, whose ids begin with its own", async () => {
  const body = `
from airflow.utils.task_group import TaskGroup
from airflow.decorators import task_group
with DAG("d"):
    a, z = task("a"), task("z")
    with TaskGroup("g") as g:
        with TaskGroup("inner"):
            b = task("b")
        b >> task("c")
        with TaskGroup("plain", prefix_group_id=False):
            task("free")
    @task_group
    def made():
        task("m")
    a >> g >> made() >> z
`;
  expect(await edges(body)).toEqual([
    "a>g.free",
    "a>g.inner.b",
    "g.c>made.m",
    "g.free>made.m",
    "g.inner.b>g.c",
    "made.m>z",
  ]);
});

test("a task made outside of a DAG comes into that of its neighbour", async () => {
  const body = `
dag = DAG("d")
a = task("a", dag=dag)
b, c = task("b"), task("c")
a >> b
b << c
`;
  expect(await edges(body)).toEqual(["a>b", "c>b"]);
});
