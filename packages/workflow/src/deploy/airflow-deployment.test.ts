import { expect, test } from "vitest";
import { airflowDeployment, type DagToDeploy } from "./airflow-deployment.ts";
import { readAirflowFile } from "./airflow-file.ts";

const template = { identifier: "t", description: "", inputs: [], outputs: [], env: [] };

function dag(more: object = {}, fields: object = {}): DagToDeploy {
  const tasks = [{ task_id: "a", image: "tool:1", taskTemplate: template, ...fields }];
  return {
    file: "/dags/study/convert.ts",
    wire: { dag_id: "convert", tasks, ...more },
    lock: '{ "lock_version": 1 }\n',
    version: "1.2.3",
  };
}

test("a DAG becomes a file that Airflow reads, a document and its lock", () => {
  const { dagFile, document, lock } = airflowDeployment(dag());
  expect([dagFile.name, document.name, lock.name]).toMatchInlineSnapshot(`
    [
      "convert.py",
      "convert.01307380e7128d35.workflow.json",
      "convert.01307380e7128d35.workflow.lock.json",
    ]
  `);
  expect(dagFile.text).toMatchInlineSnapshot(`
    "# task-api deployment, sha256 of what follows: ad42dbc4cd5418bfe6dddd199ec3805955573ef4ff3756ea3c82b99ecd5840c5
    # The DAG "convert" for Airflow, made by task-api 1.2.3 from "convert.ts".
    # Change it there, and make this one anew with task-api dag deploy.
    from task_api_airflow import load_workflow

    dag = load_workflow(__file__, "convert.01307380e7128d35.workflow.json")
    "
  `);
  expect(document.text).toMatchInlineSnapshot(`
    "{
      "dag_id": "convert",
      "tasks": [
        {
          "task_id": "a",
          "image": "tool:1",
          "taskTemplate": {
            "identifier": "t",
            "description": "",
            "inputs": [],
            "outputs": [],
            "env": []
          }
        }
      ]
    }
    "
  `);
  expect(lock.text).toBe('{ "lock_version": 1 }\n');
});

test("its names say what is in it", () => {
  const { document } = airflowDeployment(dag());
  expect(airflowDeployment({ ...dag(), version: "2.0.0" }).document.name).toBe(document.name);
  expect(airflowDeployment(dag({ description: "x" })).document.name).not.toBe(document.name);
  expect(airflowDeployment({ ...dag(), lock: "{}\n" }).document.name).not.toBe(document.name);
});

test("paths that start at the folder of the file are made absolute", () => {
  const inputs = [
    { name: "a", input: { host_path: "./data" } },
    { name: "b", volume_source: { host_path: "../data" } },
    { name: "c", volume_source: { persistentVolumeClaim: { claimName: "data" } } },
    { name: "d", input: { host_path: "/data" } },
  ];
  const env = [
    { name: "A", value_from: { file: "secrets/a" } },
    { name: "B", value_from: { env: "B" } },
    { name: "C", value: "./c" },
  ];
  const { document } = airflowDeployment(dag({}, { inputs, env }));
  expect(JSON.parse(document.text).tasks[0]).toMatchObject({
    inputs: [
      { input: { host_path: "/dags/study/data" } },
      { volume_source: { host_path: "/dags/data" } },
      { volume_source: { persistentVolumeClaim: { claimName: "data" } } },
      { input: { host_path: "/data" } },
    ],
    env: [
      { value_from: { file: "/dags/study/secrets/a" } },
      { value_from: { env: "B" } },
      { value: "./c" },
    ],
  });
});

test("fields that nobody knows are left out, those of default_args stay", () => {
  const { document } = airflowDeployment(dag({ default_args: { owner: "me" } }, { mine: 1 }));
  expect(JSON.parse(document.text)).toMatchObject({ default_args: { owner: "me" } });
  expect(document.text).not.toContain("mine");
});

test("a name of a file cannot become code", () => {
  const { dagFile } = airflowDeployment({ ...dag(), file: '/dags/a\nimport os #".ts' });
  expect(dagFile.text.split("\n")).not.toContain("import os");
  expect(readAirflowFile(dagFile.text).state).toBe("whole");
});

test.each([".hidden", "-f", "__init__", "airflow", "airflow_local_settings", "a".repeat(201)])(
  "the id %s is refused",
  (dag_id) => {
    expect(() => airflowDeployment(dag({ dag_id }))).toThrow(/cannot be deployed under its id/);
  },
);
