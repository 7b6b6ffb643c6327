import { readWorkflow, workflowSchema } from "@task-api/spec";
import { expect, it } from "vitest";
import { Dag } from "./dag.ts";
import { hostPath, volume } from "./input-source.ts";

const image = "registry.example/tool:1.0";

it("a DAG has every parameter of the document", async () => {
  const dag = new Dag("all", {
    description: "Everything",
    tags: ["test"],
    defaultArgs: { retries: 1, retryDelay: "PT5S", owner: "kaapana", ui_visible: true },
    params: { series: 3 },
    uiForms: { data_form: { type: "object" } },
    maxActiveTasks: 2,
    strictTaskForm: true,
  });
  const first = dag.task("first", { image, taskTemplate: "a" });
  const other = dag.task("other", { image, taskTemplate: "a" });
  const second = dag.task("second", {
    image,
    taskTemplate: {
      identifier: "inline",
      description: "A template of its own",
      inputs: ["local", "claim", "items"].map((name) => ({ name, mounted_path: `/${name}` })),
      outputs: [],
      env: ["THRESHOLD", "LARGE", "SHARE", "FAST", "NAME", "FILE", "KEY"].map((name) => ({
        name,
        value: "",
      })),
    },
    env: {
      THRESHOLD: 7,
      LARGE: 1e21,
      SHARE: 0.5,
      FAST: true,
      NAME: "x",
      FILE: { valueFrom: { file: "token" } },
      KEY: { valueFrom: { secretKeyRef: { name: "secret", key: "token" } } },
    },
    command: ["run", "--fast"],
    resources: { limits: { memory: "1Gi", "nvidia.com/gpu": 1 } },
    inputs: {
      local: hostPath("./data", {
        scaleRule: { scale_factor: 2, type: "limit", mode: "sum" },
      }),
      claim: volume({ persistentVolumeClaim: { claimName: "data" } }),
      items: first.output("out"),
    },
    retries: 2,
    retryDelay: 30,
    triggerRule: "all_done",
    executionTimeout: "PT1H",
    startupTimeoutSeconds: 60,
    priorityWeight: 3,
    registryUrl: "https://registry.example",
    registryUsername: "user",
    registryPassword: "word",
    labels: { team: "a" },
    annotations: { note: "b" },
    config: { type: "k8s", node_selector: { gpu: "a100" }, tolerations: [{ key: "gpu" }] },
    retry: { on: ["oom"], maxAttempts: 2, memoryFactor: 1.5, maxMemory: "4Gi" },
    mountConf: true,
    timeout: "PT2H",
    fanOut: { by: "item", channel: "items", limit: 2 },
    cache: true,
    resumeItems: true,
  });
  second.after(other);
  expect(dag.toDocument()).toMatchInlineSnapshot(`
    {
      "dag_id": "all",
      "default_args": {
        "owner": "kaapana",
        "retries": 1,
        "retry_delay": "PT5S",
        "ui_visible": true,
      },
      "description": "Everything",
      "max_active_tasks": 2,
      "params": {
        "series": 3,
      },
      "strict_task_form": true,
      "tags": [
        "test",
      ],
      "tasks": [
        {
          "image": "registry.example/tool:1.0",
          "taskTemplate": "a",
          "task_id": "first",
        },
        {
          "image": "registry.example/tool:1.0",
          "taskTemplate": "a",
          "task_id": "other",
        },
        {
          "annotations": {
            "note": "b",
          },
          "cache": true,
          "command": [
            "run",
            "--fast",
          ],
          "config": {
            "node_selector": {
              "gpu": "a100",
            },
            "tolerations": [
              {
                "key": "gpu",
              },
            ],
            "type": "k8s",
          },
          "env": [
            {
              "name": "THRESHOLD",
              "value": "7",
            },
            {
              "name": "LARGE",
              "value": "1000000000000000000000",
            },
            {
              "name": "SHARE",
              "value": "0.5",
            },
            {
              "name": "FAST",
              "value": "true",
            },
            {
              "name": "NAME",
              "value": "x",
            },
            {
              "name": "FILE",
              "value_from": {
                "file": "token",
              },
            },
            {
              "name": "KEY",
              "value_from": {
                "secret_key_ref": {
                  "key": "token",
                  "name": "secret",
                },
              },
            },
          ],
          "execution_timeout": "PT1H",
          "fan_out": {
            "by": "item",
            "channel": "items",
            "limit": 2,
          },
          "image": "registry.example/tool:1.0",
          "inputs": [
            {
              "input": {
                "host_path": "./data",
              },
              "name": "local",
              "scale_rule": {
                "mode": "sum",
                "scale_factor": 2,
                "type": "limit",
              },
            },
            {
              "name": "claim",
              "volume_source": {
                "persistentVolumeClaim": {
                  "claimName": "data",
                },
              },
            },
          ],
          "iochannel_maps": [
            {
              "input_channel": "items",
              "upstream_operator": "first",
              "upstream_output_channel": "out",
            },
          ],
          "labels": {
            "team": "a",
          },
          "mount_conf": true,
          "priority_weight": 3,
          "registryPassword": "word",
          "registryUrl": "https://registry.example",
          "registryUsername": "user",
          "resources": {
            "limits": {
              "memory": "1Gi",
              "nvidia.com/gpu": 1,
            },
          },
          "resume_items": true,
          "retries": 2,
          "retry": {
            "max_attempts": 2,
            "max_memory": "4Gi",
            "memory_factor": 1.5,
            "on": [
              "oom",
            ],
          },
          "retry_delay": 30,
          "startup_timeout_seconds": 60,
          "taskTemplate": {
            "description": "A template of its own",
            "env": [
              {
                "name": "THRESHOLD",
                "value": "",
              },
              {
                "name": "LARGE",
                "value": "",
              },
              {
                "name": "SHARE",
                "value": "",
              },
              {
                "name": "FAST",
                "value": "",
              },
              {
                "name": "NAME",
                "value": "",
              },
              {
                "name": "FILE",
                "value": "",
              },
              {
                "name": "KEY",
                "value": "",
              },
            ],
            "identifier": "inline",
            "inputs": [
              {
                "mounted_path": "/local",
                "name": "local",
              },
              {
                "mounted_path": "/claim",
                "name": "claim",
              },
              {
                "mounted_path": "/items",
                "name": "items",
              },
            ],
            "outputs": [],
          },
          "task_id": "second",
          "timeout": "PT2H",
          "trigger_rule": "all_done",
          "upstream_task_ids": [
            "other",
          ],
        },
      ],
      "ui_forms": {
        "data_form": {
          "type": "object",
        },
      },
    }
  `);
  const reading = await readWorkflow({ file: "dag.ts", content: JSON.stringify(dag) });
  expect(reading.issues).toEqual([]);
  const task = dag.toDocument().tasks.at(-1);
  const written = new Set(Object.keys(task ?? {}));
  // Whatever the schema gains, an author can say.
  expect(Object.keys(workflowSchema.entries.tasks.pipe[0].item.entries).toSorted()).toEqual(
    [...written].toSorted(),
  );
  expect(Object.keys(workflowSchema.entries).toSorted()).toEqual(
    [...Object.keys(dag.toDocument()), "$schema", "api_version"].toSorted(),
  );
});
