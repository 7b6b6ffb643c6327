import { at } from "@task-api/runtime";
import { expect, test } from "vitest";
import { allIssues, documents, imports, load, told } from "../../testing/dag-file.ts";

test("arguments of a task come into the document as it writes them", async () => {
  const loaded = await load(`${imports}
from datetime import timedelta
from dataclasses import dataclass
from airflow.utils.trigger_rule import TriggerRule
from task_api.processing_container.pc_models import BaseEnv, Resources, TaskTemplate, IOMount

@dataclass
class Own:
    name: str
    value: object

class Pydantic:
    def model_dump(self):
        return {"identifier": "i", "description": "d", "inputs": [], "outputs": [], "env": [], "command": None}

with DAG("d"):
    a = KaapanaTaskOperator(
        task_id="a",
        image="image:1",
        taskTemplate=TaskTemplate(identifier="x", description="y", env=[], inputs=[],
                                  outputs=[IOMount(name="out", mounted_path="/out")]),
        env=[
            {"name": "TEXT", "value": "1"}, {"name": "YES", "value": True}, BaseEnv(name="NO", value=False),
            Own("INT", 10**20), Own("FLOAT", 1e-7), Own("BIG", 1e21),
            {"name": "SECRET", "value_from": {"env": "TOKEN"}},
        ],
        command=("sh", "-c", "true"),
        resources=Resources(limits={"memory": "1Gi", "cpu": 2}, requests=None),
        retries=2, retry_delay=timedelta(minutes=1, milliseconds=500), execution_timeout=timedelta(hours=1),
        startup_timeout_seconds=60, trigger_rule=TriggerRule.ALL_DONE, priority_weight=5,
        registryUrl="registry.example", registryUsername="user", registryPassword="word",
        labels={"a": "b"}, annotations={}, mount_conf=True,
        config={"type": "k8s", "node_selector": {"gpu": "a100"}}, doc_md="words",
    )
    KaapanaTaskOperator(task_id="b", image="image:1", taskTemplate=Pydantic(), command=None, resources={"limits": {"cpu": 1}},
        iochannel_maps=[IOMapping(a, "out", "in"), {"upstream_operator": "a", "upstream_output_channel": "out", "input_channel": "two"}])
`);
  expect(told(allIssues(loaded))).toEqual([]);
  expect(at(documents(loaded)[0], "tasks")).toEqual([
    {
      task_id: "a",
      image: "image:1",
      taskTemplate: {
        identifier: "x",
        description: "y",
        env: [],
        inputs: [],
        outputs: [{ name: "out", mounted_path: "/out" }],
      },
      env: [
        { name: "TEXT", value: "1" },
        { name: "YES", value: "true" },
        { name: "NO", value: "false" },
        { name: "INT", value: "100000000000000000000" },
        { name: "FLOAT", value: "0.0000001" },
        { name: "BIG", value: "1000000000000000000000" },
        { name: "SECRET", value_from: { env: "TOKEN" } },
      ],
      command: ["sh", "-c", "true"],
      resources: { limits: { memory: "1Gi", cpu: 2 } },
      retries: 2,
      retry_delay: 60.5,
      execution_timeout: 3600,
      startup_timeout_seconds: 60,
      trigger_rule: "all_done",
      priority_weight: 5,
      registryUrl: "registry.example",
      registryUsername: "user",
      registryPassword: "word",
      labels: { a: "b" },
      annotations: {},
      mount_conf: true,
      config: { type: "k8s", node_selector: { gpu: "a100" } },
    },
    {
      task_id: "b",
      image: "image:1",
      taskTemplate: { identifier: "i", description: "d", inputs: [], outputs: [], env: [] },
      resources: { limits: { cpu: 1 } },
      iochannel_maps: [
        { upstream_operator: "a", upstream_output_channel: "out", input_channel: "in" },
        { upstream_operator: "a", upstream_output_channel: "out", input_channel: "two" },
      ],
    },
  ]);
});

test("arguments of a DAG are taken over or passed over, its defaults as JSON", async () => {
  const loaded = await load(`${imports}
from datetime import datetime, timedelta, timezone
from pathlib import Path
from airflow.models.param import Param
args = {
    "owner": "kaapana", "ui_forms": {"workflow_form": {"type": "object"}}, "retries": 3, "email": None,
    "retry_delay": timedelta(minutes=5), "start_date": datetime(2024, 1, 2, tzinfo=timezone.utc),
    "trigger_rule": None, "where": Path("/data"), "image": "default:1", "env": [{"name": "A", "value": 1}],
}
with DAG(dag_id="d", description="words", schedule_interval=None, default_args=args, catchup=False,
         tags=("x",), params={"n": 1, "p": Param(5, type="integer")}, concurrency=4, start_date=datetime.now(),
         ui_forms={"data_form": {}}, strict_task_form=True, access_control={}) as dag:
    dag.doc_md = "words"
    KaapanaTaskOperator(task_id="a", taskTemplate="t")
    KaapanaTaskOperator(task_id="b", taskTemplate="t", image="own:1", env=[])
`);
  expect(told(allIssues(loaded))).toEqual([]);
  const env = [{ name: "A", value: "1" }];
  expect(documents(loaded)).toEqual([
    {
      dag_id: "d",
      description: "words",
      tags: ["x"],
      default_args: {
        owner: "kaapana",
        ui_forms: { workflow_form: { type: "object" } },
        retries: 3,
        email: null,
        retry_delay: 300,
        start_date: "2024-01-02T00:00:00+00:00",
        where: "/data",
        image: "default:1",
        env,
      },
      params: { n: 1, p: 5 },
      ui_forms: { data_form: {} },
      max_active_tasks: 4,
      strict_task_form: true,
      tasks: [
        { task_id: "a", taskTemplate: "t", image: "default:1", env },
        { task_id: "b", taskTemplate: "t", image: "own:1", env: [] },
      ],
    },
  ]);
});

test("what is left out is told with its line, once", async () => {
  const loaded = await load(`${imports}
from airflow.timetables.interval import CronDataIntervalTimetable
def notify(context):
    pass
args = {"on_failure_callback": notify, "execution_timeout": None, "nested": {"f": float("nan")}}
with DAG(
    "d",
    default_args=args,
    schedule="@daily",
    on_success_callback=notify,
    max_active_runs=1,
):
    KaapanaTaskOperator(
        task_id="a",
        image="image:1",
        taskTemplate="t",
        pool="gpu",
        queue=None,
        on_failure_callback=notify,
        env=[{"name": "A", "value": notify}],
        do_xcom_push=False,
    )
DAG("e", timetable=CronDataIntervalTimetable("0 0 * * *", "UTC"))
`);
  expect(documents(loaded)).toHaveLength(2);
  expect(told(allIssues(loaded))).toEqual([
    "dag-file/ignored-argument dag.py:12 'execution_timeout' is None, but no task runs without a time limit here",
    "dag-file/no-json dag.py:12 'default_args.on_failure_callback' is of the Python type function, which cannot be written as JSON, and is left out",
    "dag-file/no-json dag.py:12 'default_args.nested.f' is of the Python type float, which cannot be written as JSON, and is left out",
    "dag-file/schedule dag.py:13 the DAG has a schedule ('schedule'), which is not followed here",
    "dag-file/ignored-argument dag.py:14 the argument 'on_success_callback' of the DAG has no meaning here and is left out",
    "dag-file/ignored-argument dag.py:15 the argument 'max_active_runs' of the DAG has no meaning here and is left out",
    "dag-file/ignored-argument dag.py:21 the argument 'pool' of the operator has no meaning here and is left out",
    "dag-file/ignored-argument dag.py:23 the argument 'on_failure_callback' of the operator has no meaning here and is left out",
    "dag-file/no-json dag.py:24 'env[0].value' is of the Python type function, which cannot be written as JSON, and is left out",
    "dag-file/ignored-argument dag.py:25 the argument 'do_xcom_push' of the operator has no meaning here and is left out",
    "dag-file/schedule dag.py:27 the DAG has a schedule ('timetable'), which is not followed here",
  ]);
});

test("a subclass and what is assigned later are taken as they are", async () => {
  const loaded = await load(`${imports}
class GetInput(KaapanaTaskOperator):
    def __init__(self, name, **more):
        self.own = object()
        super().__init__(task_id=name, image="get:1", taskTemplate="t", **more)
with DAG("d"):
    a = GetInput("a", env=[])
    a.retries = 4
    a.env.append({"name": "A", "value": 1})
    a.doc_md = "words"
    b = GetInput("b", pool="x")
`);
  expect(at(documents(loaded)[0], "tasks", 0)).toEqual({
    task_id: "a",
    image: "get:1",
    taskTemplate: "t",
    retries: 4,
    env: [{ name: "A", value: "1" }],
  });
  expect(told(allIssues(loaded))).toEqual([
    "dag-file/ignored-argument dag.py:15 the argument 'pool' of the operator has no meaning here and is left out",
  ]);
});
