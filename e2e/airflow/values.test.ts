// What a DAG file may say that only Airflow can fill in, and what becomes of a program that has come to a standstill.
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../scripts/engine/run-command.ts";
import { theAirflow } from "../testing/airflow.ts";
import { runToEnd } from "../testing/airflow-api.ts";
import { fileOfRun, freshDagId, makeDag } from "../testing/airflow-dags.ts";
import { template } from "../testing/documents.ts";
import { folderWith } from "../testing/folder.ts";
import { imageWith } from "../testing/images.ts";

const DAG = `from airflow.models import DAG
from task_api_airflow import KaapanaTaskOperator, IOMapping
try:
    from airflow.sdk import task
except ImportError:
    from airflow.decorators import task

# Airflow has parameters of the same names, which mean other things.
none = {"execution_timeout": None, "resources": None}
args = {"execution_timeout": "PT5M", "resources": {"limits": {"memory": "64Mi"}}}
with DAG("DAG_ID", schedule=None, default_args=args, render_template_as_native_obj=True) as dag:
    @task(**none)
    def word():
        return "computed"

    @task(**none)
    def image():
        return "IMAGE"

    env = [{"name": "WORD", "value": word()}, {"name": "TRY", "value": "try {{ ti.try_number }}"}]
    config = {"type": "docker", "labels": {"task": "{{ task_id }}"}, "user": "0:12"}
    t = KaapanaTaskOperator(
        task_id="t", image="IMAGE", taskTemplate="default", env=env, config=config
    )
    KaapanaTaskOperator(
        task_id="u",
        image=image(),
        taskTemplate="taking",
        iochannel_maps=[IOMapping(t, "out", "in")],
    )
`;

describe("values of tasks on Airflow", { tags: ["bundle", "docker", "airflow"] }, () => {
  let built = "";
  beforeAll(async () => {
    const env = ["WORD", "TRY"].map((name) => ({ name, value: "none" }));
    const inputs = [{ name: "in", mounted_path: "/in" }];
    built = await imageWith("e2e-airflow-values", [
      template("mkdir /out/i; echo $WORD $TRY > /out/i/x; echo group $(id -g)", {
        env,
        inputs: [],
      }),
      template("cp -r /in/. /out", { identifier: "taking", inputs }),
    ]);
  }, 180_000);

  it("may be what other tasks return, also deep inside: these come first then", async () => {
    const dagId = freshDagId("values");
    await makeDag(dagId, DAG.replace("DAG_ID", dagId).replaceAll("IMAGE", built));
    const { state, ...run } = await runToEnd(dagId);
    expect(state).toBe("success image:success t:success u:success word:success");
    expect(fileOfRun(run, "t/out/i/x")).toBe("computed try 1\n");
    expect(fileOfRun(run, "u/out/i/x")).toBe("computed try 1\n");
    expect(fileOfRun(run, "task_run-t.log")).toContain("group 12");
    expect(JSON.parse(fileOfRun(run, "task_run-t.json"))).toMatchObject({
      plan: { timeoutSeconds: 300, user: "0:12", labels: { task: "t" } },
      attempts: [{ resources: { memoryLimitBytes: 64 * 1024 ** 2 } }],
    });
  });
});

const STANDSTILL = `
import logging, os, signal, sys
from task_api_airflow import program
program.SILENCE_SECONDS = 3.0
one = program.Program([sys.argv[1]], logging.getLogger())
os.kill(one._process.pid, signal.SIGSTOP)
try:
    print(list(one.events()))
except program.AirflowException as error:
    print(error)
print("ended with", one._process.wait(10))
`;

describe("a program that has come to a standstill", { tags: ["bundle", "airflow"] }, () => {
  it("is killed, so that the next try can go on", async () => {
    const { bin, env } = theAirflow();
    const { AIRFLOW__TASK_API__CLI: cli = "" } = env;
    const done = await runCommand(join(bin, "python"), ["-c", STANDSTILL, cli], { env });
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toMatch(/has said nothing for 3 seconds, and was killed/);
    expect(done.stdout).toContain("ended with -9");
  });
});

const FIRST_EVENT = `
import asyncio, json
from cryptography.fernet import Fernet
from task_api_airflow.trigger import KaapanaTaskTrigger

sealed = Fernet(Fernet.generate_key()).encrypt(b"a password").decode()

async def first(trigger):
    async for event in trigger.run():
        return event.payload

for trigger in (
    KaapanaTaskTrigger({"task": {}}, None, sealed),
    KaapanaTaskTrigger({"action": "run", "task": {}}, "no-such-connection"),
    KaapanaTaskTrigger({"action": "run", "task": {"env": [{"name": "N", "value": float("nan")}]}}),
    KaapanaTaskTrigger({"action": "run", "engine": {"mode": "other"}, "task": {}}),
):
    print(json.dumps(asyncio.run(first(trigger))))
`;

describe("a trigger that cannot do what it is for", { tags: ["bundle", "airflow"] }, () => {
  it("fails its task at once, and says what to do", async () => {
    const { bin, env } = theAirflow();
    const { stdout } = await runCommand(join(bin, "python"), ["-c", FIRST_EVENT], { env });
    const events: readonly unknown[] = stdout
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line));
    expect(events).toMatchObject([
      withError(/cannot be decrypted[^]*Next step: .*fernet_key/),
      withError(/no connection 'no-such-connection'[^]*Next step: /),
      withError(/cannot be passed on: .*JSON/),
      { result: { outcome: "failed", reason: "StartFailed", may_retry: false } },
    ]);
  });
});

function withError(words: RegExp): object {
  return { error: expect.stringMatching(words), may_retry: false };
}

const RENDER = `
import json, sys
from task_api_airflow.workflow import load_workflow

dag = load_workflow(sys.argv[1], "workflow.json")
task = dag.get_task("t")
names = {"ds": "2026-01-01", "run_id": "r", "params": {"x": "X"}, "ti": None}
task.render_template_fields(names, dag.get_template_env())
print(json.dumps([task.command, task.env[0]["value"], task.labels, task.config]))
`;

describe("a document of another engine", { tags: ["bundle", "airflow"] }, () => {
  it("has its braces as they are written, but for names of a run in variables and the command", async () => {
    const { bin, env } = theAirflow();
    const task = {
      task_id: "t",
      image: "i",
      taskTemplate: "t",
      command: ["ps", "--format", "{{.Names}} {% raw %} {# x #} {{ run_id }}"],
      env: [{ name: "A", value: "{{ ds }} {{ other }} {{ params.x }}" }],
      labels: { a: "{{ ds }}" },
    };
    const config = { type: "docker", user: "{{ run_id }}" };
    const document = { dag_id: "d", default_args: { config }, tasks: [task] };
    const folder = folderWith({ "workflow.json": document });
    const args = ["-c", RENDER, join(folder, "dag.py")];
    const { stdout } = await runCommand(join(bin, "python"), args, { env });
    expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toEqual([
      ["ps", "--format", "{{.Names}} {% raw %} {# x #} r"],
      "2026-01-01 {{ other }} X",
      task.labels,
      config,
    ]);
  });
});

const NO_PROCESS = `
import os, runpy, subprocess, sys
runpy.run_path(sys.argv[1])  # Imports all that it needs: Airflow itself may start something then.

def refuse(*args, **kwargs):
    raise AssertionError("a process is started")

subprocess.Popen = os.fork = os.posix_spawn = refuse
print("tasks:", *sorted(runpy.run_path(sys.argv[1])["dag"].task_ids))
`;

describe("a DAG file of tasks", { tags: ["bundle", "airflow"] }, () => {
  it("is read without a process being started", async () => {
    const { bin, env } = theAirflow();
    const folder = folderWith({ "dag.py": DAG });
    const args = ["-c", NO_PROCESS, join(folder, "dag.py")];
    const { stdout, stderr } = await runCommand(join(bin, "python"), args, { env });
    expect(`${stdout}${stderr}`).toMatch(/^tasks: image t u word$/m);
  });

  it.each([
    ["KaapanaTaskOperator.partial(task_id='m', image='i').expand(taskTemplate=['a'])", /fan_out/],
    [
      "KaapanaTaskOperator(task_id='p', image='i', taskTemplate='t', registryPassword='x')",
      /registryPassword.*registry_conn_id/,
    ],
    [
      "with DAG('e', schedule=None, default_args={'config': {'registryPassword': 'x'}}): KaapanaTaskOperator(task_id='p', image='i', taskTemplate='t')",
      /DAG e: .*registry_conn_id/,
    ],
  ])("says at once what Airflow could not do as it is meant: %s", async (task, words) => {
    const { bin, env } = theAirflow();
    const text = `from airflow.models import DAG
from task_api_airflow import KaapanaTaskOperator
with DAG("d", schedule=None, default_args={"registryPassword": "x"}):
    ${task}
`;
    const folder = folderWith({ "dag.py": text });
    const { stdout, stderr } = await runCommand(join(bin, "python"), [join(folder, "dag.py")], {
      env,
    });
    expect(`${stdout}${stderr}`.replaceAll("\n", " ")).toMatch(words);
  });
});
