import { expect, test } from "vitest";
import type { WireWorkflow } from "../schema/workflow.ts";
import type { WireWorkflowTask } from "../schema/workflow-task.ts";
import { defaultExecutionTimeoutSeconds, type WorkflowTask } from "../model/workflow.ts";
import { normaliseWorkflow } from "./normalise-workflow.ts";

test("a task that says nothing has what the contract says", () => {
  expect(normaliseWorkflow({ dag_id: "dag", tasks: [task("a")] })).toEqual({
    apiVersion: 1,
    dagId: "dag",
    tags: [],
    defaultArgs: {},
    params: {},
    uiForms: {},
    strictTaskForm: false,
    tasks: [
      {
        taskId: "a",
        image: "image:1",
        taskTemplate: "t",
        env: [],
        inputs: [],
        channelMaps: [],
        upstreamTaskIds: [],
        triggerRule: "all_success",
        retries: 0,
        retryDelaySeconds: 10,
        startupTimeoutSeconds: 3600,
        priorityWeight: 1,
        labels: {},
        annotations: {},
        cache: false,
        resumeItems: false,
      },
    ],
  });
  expect(defaultExecutionTimeoutSeconds).toBe(90 * 60);
});

test("a strict task form may be asked for where a DAG file of Airflow can say it", () => {
  const strict = { dag_id: "dag", tasks: [], default_args: { strict_task_form: true } };
  expect(normaliseWorkflow(strict).strictTaskForm).toBe(true);
  expect(normaliseWorkflow({ ...strict, strict_task_form: false }).strictTaskForm).toBe(false);
});

test("default_args stand in for what a task does not say, and the task wins, zeros included", () => {
  const default_args = {
    retries: 3,
    retry_delay: "PT1M",
    trigger_rule: "all_done",
    execution_timeout: "PT2H",
    startup_timeout_seconds: 60,
    priority_weight: 5,
    registryUrl: "registry.example",
    registryUsername: "everyone",
    labels: { a: "1" },
    annotations: { b: "2" },
    owner: "kaapana",
  } as const;
  const own = { retries: 0, retry_delay: 0, trigger_rule: "always", labels: {} } as const;
  const [inheriting, telling] = tasksOf({
    dag_id: "dag",
    default_args,
    tasks: [task("a"), task("b", { ...own, registryUsername: "me", execution_timeout: 30 })],
  });
  expect(inheriting).toMatchObject({
    retries: 3,
    retryDelaySeconds: 60,
    triggerRule: "all_done",
    executionTimeoutSeconds: 7200,
    startupTimeoutSeconds: 60,
    priorityWeight: 5,
    registry: { url: "registry.example", username: "everyone" },
    labels: { a: "1" },
    annotations: { b: "2" },
  });
  expect(telling).toMatchObject({
    retries: 0,
    retryDelaySeconds: 0,
    triggerRule: "always",
    executionTimeoutSeconds: 30,
    startupTimeoutSeconds: 60,
    registry: { url: "registry.example", username: "me" },
    labels: {},
  });
});

const ofConfig = { registryUrl: "all.example", registryUsername: "all", registryPassword: "p" };

test("a config is the task's or that of default_args, and its login is the task's where that says none", () => {
  const [inheriting, telling] = tasksOf({
    dag_id: "dag",
    default_args: { config: { type: "docker", user: "1000", ...ofConfig } },
    tasks: [task("a"), task("b", { config: { type: "k8s", node_selector: { gpu: "a100" } } })],
  });
  expect(inheriting).toMatchObject({
    config: { type: "docker", labels: {}, user: "1000" },
    registry: { url: "all.example", username: "all", password: "p" },
  });
  expect(inheriting?.config).not.toHaveProperty("registry");
  expect(telling).toMatchObject({
    config: { type: "k8s", nodeSelector: { gpu: "a100" }, tolerations: [] },
  });
  expect(telling).not.toHaveProperty("registry");
});

test.each([
  [
    { registryUrl: "own.example", registryUsername: "me", registryPassword: "q" },
    { url: "own.example", username: "me", password: "q" },
  ],
  [
    { registryUsername: "me", registryPassword: "q" },
    { username: "me", password: "q" },
  ],
  [{ registryUrl: "own.example" }, { url: "own.example" }],
  [{ registryUrl: "all.example" }, { url: "all.example", username: "all", password: "p" }],
])("a login is not mixed with that of the config: %j", (own, registry) => {
  const config = { type: "docker", ...ofConfig } as const;
  const [one] = tasksOf({ dag_id: "dag", tasks: [task("a", { ...own, config })] });
  expect(one?.registry).toEqual(registry);
});

test("what is no parameter of a task stays in default_args and does not come into tasks", () => {
  const default_args = { owner: "kaapana", image: "other:1", env: [{ name: "A", value: "1" }] };
  const workflow = normaliseWorkflow({ dag_id: "dag", default_args, tasks: [task("a")] });
  expect(workflow.defaultArgs).toEqual(default_args);
  expect(workflow.tasks).toMatchObject([{ image: "image:1", env: [] }]);
});

test("channel maps imply the order, each upstream task once and in the order it was named", () => {
  const maps = ["c", "b", "c"].map((upstream_operator, index) => ({
    upstream_operator,
    upstream_output_channel: "out",
    input_channel: `in${index}`,
  }));
  const [last] = tasksOf({
    dag_id: "dag",
    tasks: [task("d", { upstream_task_ids: ["a", "b"], iochannel_maps: maps })],
  });
  expect(last?.upstreamTaskIds).toEqual(["a", "b", "c"]);
  expect(last?.channelMaps[1]).toEqual({
    upstreamTaskId: "b",
    upstreamOutputChannel: "out",
    inputChannel: "in1",
  });
});

test("forms are those of the DAG, else those of default_args", () => {
  const [own, inherited] = [{ data_form: { title: "own" } }, { data_form: { title: "args" } }];
  expect(formsOf({ ui_forms: own, default_args: { ui_forms: inherited } })).toEqual(own);
  expect(formsOf({ default_args: { ui_forms: inherited } })).toEqual(inherited);
  expect(formsOf({ default_args: { ui_forms: "none" } })).toEqual({});
});

test("an inline template, bound inputs, resources, retry and the conf file are in one dialect", () => {
  const [one, none] = tasksOf({
    dag_id: "dag",
    tasks: [
      task("a", {
        taskTemplate: { identifier: "t", description: "", inputs: [], outputs: [], env: [] },
        inputs: [{ name: "in", volume_source: { persistentVolumeClaim: { claimName: "data" } } }],
        env: [{ name: "PIN", value_from: { env: "PIN" } }],
        resources: { limits: { cpu: 1 } },
        retry: { on: ["oom"] },
        mount_conf: true,
      }),
      task("b", { mount_conf: false, command: [] }),
    ],
  });
  expect(one).toMatchObject({
    taskTemplate: { identifier: "t", tests: [] },
    inputs: [{ source: { kind: "kubernetes" } }],
    env: [{ valueFrom: { kind: "env", env: "PIN" } }],
    resources: { limits: { cpu: "1" }, requests: {} },
    retry: { on: ["oom"], maxAttempts: 3 },
    mountConf: "/kaapana/conf/conf.json",
  });
  expect(none).not.toHaveProperty("mountConf");
  expect(none).not.toHaveProperty("command");
});

function formsOf(fields: Partial<WireWorkflow>): unknown {
  return normaliseWorkflow({ dag_id: "dag", tasks: [], ...fields }).uiForms;
}

function tasksOf(wire: WireWorkflow): readonly WorkflowTask[] {
  return normaliseWorkflow(wire).tasks;
}

function task(task_id: string, fields: Partial<WireWorkflowTask> = {}): WireWorkflowTask {
  return { task_id, image: "image:1", taskTemplate: "t", ...fields };
}
