import { expect, test } from "vitest";
import { allIssues, documents, imports, load, told } from "../../testing/dag-file.ts";

test("an operator that is no processing-container makes its DAG unusable, not the others", async () => {
  const loaded = await load(`${imports}
from airflow.operators.python import PythonOperator
from airflow.operators import empty
from airflow.decorators import task as flow
from airflow.models import BaseOperator
from kaapana.operators.LocalMinioOperator import LocalMinioOperator

class Mine(BaseOperator):
    def __init__(self, words, **more):
        super().__init__(**more)
        self.words = words

with DAG("usable"):
    task("a")
with DAG("mixed") as mixed:
    start = empty.EmptyOperator(task_id="start")
    call = PythonOperator(
        task_id="call", python_callable=print,
    )
    start >> task("b") >> call
    mine = Mine("words", task_id="mine")
    call >> mine

    @flow
    def step():
        pass
    @flow.bash(task_id="named")
    def other():
        pass
    step() >> other()
LocalMinioOperator(dag=mixed, action="get")
`);
  expect(documents(loaded)).toEqual([
    { dag_id: "usable", tasks: [{ task_id: "a", image: "image:1", taskTemplate: "t" }] },
  ]);
  expect(told(allIssues(loaded))).toEqual([
    'dag-file/needs-airflow dag.py:20 EmptyOperator (task_id "start") is no processing-container: this DAG needs Airflow',
    'dag-file/needs-airflow dag.py:21 PythonOperator (task_id "call") is no processing-container: this DAG needs Airflow',
    'dag-file/needs-airflow dag.py:25 Mine (task_id "mine") is no processing-container: this DAG needs Airflow',
    'dag-file/needs-airflow dag.py:34 @task (task_id "step") is no processing-container: this DAG needs Airflow',
    'dag-file/needs-airflow dag.py:34 @task.bash (task_id "named") is no processing-container: this DAG needs Airflow',
    "dag-file/needs-airflow dag.py:35 LocalMinioOperator is no processing-container: this DAG needs Airflow",
  ]);
  expect(allIssues(loaded)[0]?.hint).toBe(
    "it does nothing: without it, and with the tasks around it connected, e.g. a >> [b, c], the DAG may run here",
  );
});

test("an operator of processing-containers with Python code of its own needs Airflow", async () => {
  const loaded = await load(`${imports}
class Mine(KaapanaTaskOperator):
    def execute(self, context):
        return 1
with DAG("d"):
    Mine(task_id="a", image="image:1", taskTemplate="t")
`);
  expect(documents(loaded)).toEqual([]);
  expect(told(allIssues(loaded))).toEqual([
    'dag-file/needs-airflow dag.py:10 Mine (task_id "a") has Python code of its own, Mine.execute, which only Airflow runs: this DAG needs Airflow',
  ]);
});

test("importing what only Airflow has is no error, using it is one", async () => {
  const unused = await load(`${imports}
from airflow.models import Variable, XCom
from airflow.configuration import conf
from airflow.settings import AIRFLOW_HOME
import airflow.providers.http.hooks.http as http
DAG("d")
`);
  expect(documents(unused)).toHaveLength(1);
  expect(allIssues(unused)).toEqual([]);
});

test.each([
  ['from airflow.models import Variable\nVariable.get("x")', "Variable.get"],
  [
    'from airflow.configuration import conf\nconf.get("core", "x")',
    "airflow.configuration.conf.get",
  ],
  [
    'from airflow.settings import AIRFLOW_HOME\nf"{AIRFLOW_HOME}/x"',
    "airflow.settings.AIRFLOW_HOME",
  ],
  ['from airflow.sdk import Asset\nf"{Asset(1)}"', "Asset"],
  ['KaapanaTaskOperator.partial(task_id="a")', "KaapanaTaskOperator.partial"],
])("a use of it is found at its line: %s", async (code, name) => {
  const loaded = await load(`${imports}${code}\n`);
  const line = 4 + code.split("\n").length;
  expect(told(loaded.issues)).toEqual([
    `dag-file/needs-airflow dag.py:${line} '${name}' is a part of Airflow or Kaapana that does not exist without it: this file needs Airflow`,
  ]);
});

test("a file that fails after such an operator tells of both", async () => {
  const loaded = await load(`${imports}
from airflow.operators.bash import BashOperator
with DAG("d"):
    BashOperator(task_id="a").output["x"]
`);
  expect(told(loaded.issues)).toEqual([
    'dag-file/needs-airflow dag.py:8 BashOperator (task_id "a") is no processing-container: this DAG needs Airflow',
    "dag-file/needs-airflow dag.py:8 'BashOperator.output' is a part of Airflow or Kaapana that does not exist without it: this file needs Airflow",
  ]);
});
