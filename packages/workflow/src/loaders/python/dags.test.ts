import { readdirSync } from "node:fs";
import { at, itemsAt } from "@task-api/runtime";
import { expect, test } from "vitest";
import { allIssues, documents, imports, load, told } from "../../testing/dag-file.ts";

test("a file may have several DAGs, made in every way that Airflow has", async () => {
  const loaded = await load(`${imports}
from airflow.decorators import dag
import airflow.models, airflow.models.dag, airflow.sdk

with DAG("with") as one:
    task("a")

two = airflow.models.DAG(dag_id="argument")
task("b", dag=two)

@dag(schedule=None, tags={"y", "x"})
def decorated():
    task("c")
decorated()

@airflow.sdk.dag
def bare():
    task("d")
bare()

three = airflow.models.dag.DAG("added")
three.add_task(task("e"))

for number in range(2):
    with airflow.sdk.DAG(f"loop-{number}", "In words"):
        task("f")
`);
  expect(allIssues(loaded)).toEqual([]);
  expect(documents(loaded)).toEqual([
    { dag_id: "with", tasks: tasks("a") },
    { dag_id: "argument", tasks: tasks("b") },
    { dag_id: "decorated", tags: ["x", "y"], tasks: tasks("c") },
    { dag_id: "bare", tasks: tasks("d") },
    { dag_id: "added", tasks: tasks("e") },
    { dag_id: "loop-0", description: "In words", tasks: tasks("f") },
    { dag_id: "loop-1", description: "In words", tasks: tasks("f") },
  ]);
});

test("every module that DAG files take names from can be imported", async () => {
  const loaded = await load(
    `
from airflow import DAG
from airflow.models import DAG as D2, Param
from airflow.models.dag import DAG as D3, dag
from airflow.models.baseoperator import chain, cross_downstream, BaseOperator
from airflow.models.param import Param
from airflow.sdk import DAG as D4, chain, cross_downstream, dag, task, Label, TaskGroup, TriggerRule
from airflow.decorators import dag, task, task_group
from airflow.operators import python
from airflow.operators.empty import EmptyOperator
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.utils.dates import days_ago
from airflow.utils import timezone
from airflow.utils.task_group import TaskGroup
from airflow.utils.trigger_rule import TriggerRule
from airflow.utils.log.logging_mixin import LoggingMixin
from airflow.exceptions import AirflowException, AirflowSkipException, AirflowNotFoundException
from task_api_operator.KaapanaTaskOperator import KaapanaTaskOperator, IOMapping
from task_api_operators.KaapanaTaskOperator import KaapanaTaskOperator as K2, IOMapping as I2
from task_api_airflow import KaapanaTaskOperator as K3, IOMapping as I3
from task_api.processing_container.pc_models import BaseEnv, Resources, TaskTemplate, IOMount
from kaapana.operators.LocalWorkflowCleanerOperator import LocalWorkflowCleanerOperator
from kaapana.blueprints.kaapana_global_variables import DEFAULT_REGISTRY, KAAPANA_BUILD_VERSION
import airflow.version as v
assert DAG is D2 is D3 is D4 and KaapanaTaskOperator is K2 is K3 and IOMapping is I2 is I3
assert days_ago(1) < timezone.utcnow() > timezone.datetime(2020, 1, 1)
DAG("d")
`,
    { env: { ...process.env, DEFAULT_REGISTRY: "r", KAAPANA_BUILD_VERSION: "1" } },
  );
  expect(told(allIssues(loaded))).toEqual([]);
  expect(documents(loaded)).toEqual([{ dag_id: "d", tasks: [] }]);
});

test("a file takes helpers from beside it, and nothing is left there", async () => {
  let folder = "";
  const loaded = await load(
    {
      "dag.py":
        "import os\nprint(os.path.dirname(__file__))\nfrom helpers.make import make\nmake('d')\n",
      "helpers/make.py": `${imports}
def make(name):
    with DAG(name):
        task("a", pool="p")
`,
    },
    { onOutput: (text) => (folder += text) },
  );
  expect(documents(loaded)).toHaveLength(1);
  expect(told(allIssues(loaded))).toEqual([
    "dag-file/ignored-argument make.py:4 the argument 'pool' of the operator has no meaning here and is left out",
  ]);
  expect(readdirSync(folder.trim(), { recursive: true, encoding: "utf8" }).toSorted()).toEqual([
    "dag.py",
    "helpers",
    "helpers/make.py",
  ]);
});

test("of two DAGs with one id the second is refused", async () => {
  const loaded = await load(`${imports}
DAG("d")
DAG("d", description="again")
`);
  expect(documents(loaded)).toEqual([{ dag_id: "d", tasks: [] }]);
  expect(told(allIssues(loaded))).toEqual([
    'dag-file/duplicate-dag dag.py:7 the file has a DAG "d" already',
  ]);
});

test("a task that never comes into a DAG is a warning", async () => {
  const loaded = await load(`${imports}
DAG("d")
KaapanaTaskOperator(task_id="lost")
`);
  expect(documents(loaded)).toHaveLength(1);
  expect(told(loaded.issues)).toEqual([
    'dag-file/task-without-dag dag.py:7 the task "lost" belongs to no DAG and is left out',
  ]);
});

test("what a file says of one task twice is left to the rules of workflows", async () => {
  const loaded = await load(`${imports}
with DAG("d"):
    task("a")
    task("a")
`);
  expect(itemsAt(documents(loaded)[0], "tasks")).toHaveLength(2);
});

test("2,000 tasks of a loop, each with two mappings, are loaded", async () => {
  const loaded = await load(`${imports}
with DAG("d") as dag:
    for number in range(2000):
        before = [f"t{one}" for one in (number - 1, number - 2) if one >= 0]
        task(f"t{number}", pool="p", iochannel_maps=[
            IOMapping(upstream_operator=one, upstream_output_channel="out", input_channel="in")
            for one in before
        ]) << [dag.get_task(one) for one in before]
`);
  const [document] = documents(loaded);
  expect(itemsAt(document, "tasks")).toHaveLength(2000);
  expect(at(document, "tasks", 1999)).toEqual({
    task_id: "t1999",
    image: "image:1",
    taskTemplate: "t",
    iochannel_maps: [
      { upstream_operator: "t1998", upstream_output_channel: "out", input_channel: "in" },
      { upstream_operator: "t1997", upstream_output_channel: "out", input_channel: "in" },
    ],
    upstream_task_ids: ["t1998", "t1997"],
  });
  // One line, one warning.
  expect(allIssues(loaded)).toHaveLength(1);
});

function tasks(id: string): unknown {
  return [{ task_id: id, image: "image:1", taskTemplate: "t" }];
}
