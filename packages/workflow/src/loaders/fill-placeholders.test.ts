import { expect, test } from "vitest";
import { fillPlaceholders } from "./fill-placeholders.ts";

test("ids are filled in where Airflow fills in expressions, what only a run knows stays", () => {
  const task = {
    task_id: "t",
    image: "registry.example/{{dag_id}}:1",
    taskTemplate: "{{ task_id }}",
    command: ["run", "{{ dag.dag_id }}/{{ task.task_id }}", "{{ run_id }} {{ params.dag_id }}"],
    env: [
      { name: "A", value: "{{ task_id }}-{{ ds }}" },
      { name: "B", value_from: { file: "/{{ dag_id }}" } },
    ],
    labels: { "{{ dag_id }}": "{{ dag_id }}" },
    annotations: {},
    config: { type: "k8s", node_selector: { task: "{{ task_id }}" } },
    retries: 1,
  };
  expect(fillPlaceholders({ dag_id: "d$&", description: "{{ dag_id }}", tasks: [task] })).toEqual({
    dag_id: "d$&",
    description: "{{ dag_id }}",
    tasks: [
      {
        ...task,
        image: "registry.example/d$&:1",
        command: ["run", "d$&/t", "{{ run_id }} {{ params.dag_id }}"],
        env: [
          { name: "A", value: "t-{{ ds }}" },
          { name: "B", value_from: { file: "/d$&" } },
        ],
        labels: { "{{ dag_id }}": "d$&" },
        config: { type: "k8s", node_selector: { task: "t" } },
      },
    ],
  });
});

test.each([null, 1, "x", [], {}, { tasks: 1 }, { tasks: [1, null, {}, { image: 1, env: {} }] }])(
  "what is no workflow comes back as it is: %j",
  (value) => {
    expect(fillPlaceholders(value)).toEqual(value);
  },
);

test("an id that is not there is not filled in", () => {
  const document = { tasks: [{ image: "{{ dag_id }}-{{ task_id }}" }] };
  expect(fillPlaceholders(document)).toEqual(document);
});
