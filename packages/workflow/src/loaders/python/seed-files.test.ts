// The DAG files of the published page, unchanged.
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadPythonDags } from "./load-python-dags.ts";
import { readPythonDag } from "./read-python-dag.ts";

const folder = join(import.meta.dirname, "../../../../../conformance/seed");
const env = {
  ...process.env,
  DEFAULT_REGISTRY: "registry.example",
  KAAPANA_BUILD_VERSION: "0.5.0",
};

const platform = { ui_visible: true, owner: "kaapana" };

const seeds = [
  {
    name: "minimal.py",
    document: {
      dag_id: "my-dag",
      default_args: platform,
      tasks: [
        {
          task_id: "my-task",
          image: "registry.example/<container-image>:0.5.0",
          taskTemplate: "my-tasktemplate-identifier",
        },
      ],
    },
  },
  {
    name: "migrated.py",
    document: {
      dag_id: "my_dag",
      default_args: platform,
      tasks: [
        {
          task_id: "get_input",
          image: "registry.example/get-input:0.5.0",
          taskTemplate: "dicom",
        },
        {
          task_id: "my_algorithm",
          image: "registry.example/my-algorithm:0.5.0",
          taskTemplate: "my_algorithm",
          iochannel_maps: [
            {
              upstream_operator: "get_input",
              upstream_output_channel: "downloads",
              input_channel: "inputs",
            },
          ],
          upstream_task_ids: ["get_input"],
        },
      ],
    },
  },
  {
    name: "three_tasks.py",
    document: {
      dag_id: "my-dag",
      default_args: platform,
      tasks: [
        {
          task_id: "get-data",
          image: "registry.example/my-get-data:0.5.0",
          taskTemplate: "download-from-url",
        },
        {
          task_id: "process-data",
          image: "registry.example/my-processing:0.5.0",
          taskTemplate: "my-algorithm",
          iochannel_maps: [
            {
              upstream_operator: "get-data",
              upstream_output_channel: "downloads",
              input_channel: "data-to-process",
            },
          ],
          upstream_task_ids: ["get-data"],
        },
        {
          task_id: "upload-data",
          image: "registry.example/my-upload:0.5.0",
          taskTemplate: "send-to-minio",
          iochannel_maps: [
            {
              upstream_operator: "process-data",
              upstream_output_channel: "processed-data",
              input_channel: "data-for-upload",
            },
          ],
          upstream_task_ids: ["process-data"],
        },
      ],
    },
  },
];

/** The page's minimal file has a gap for the author to fill. */
const gaps: Readonly<Record<string, readonly string[]>> = {
  "minimal.py": ["task/image-reference"],
};

test.each(seeds)("$name is loaded as it is, without a warning", async ({ name, document }) => {
  const loaded = await loadPythonDags({ file: join(folder, name), env });
  expect(loaded.issues).toEqual([]);
  const dags = loaded.ok ? loaded.value : [];
  expect(dags.map((dag) => dag.ok && dag.value)).toEqual([document]);
  const readings = await Promise.all(dags.map(readPythonDag));
  const codes = readings.flatMap(({ issues }) => issues.map(({ code }) => code));
  expect(codes).toEqual(gaps[name] ?? []);
});

test("what is in a document is found in the file", async () => {
  const file = join(folder, "three_tasks.py");
  const loaded = await loadPythonDags({ file, env });
  const [dag] = loaded.ok ? loaded.value : [];
  const line = (...path: (string | number)[]): string | undefined => {
    const place = dag?.locate(path);
    return place && `${place.line}:${place.column}-${place.endLine}:${place.endColumn}`;
  };
  expect(dag?.locate([])?.file).toBe(file);
  expect({
    dag: line(),
    dagId: line("dag_id"),
    task: line("tasks", 2),
    argument: line("tasks", 2, "taskTemplate"),
    map: line("tasks", 2, "iochannel_maps", 0),
    inMap: line("tasks", 2, "iochannel_maps", 0, "upstream_output_channel"),
    dependency: line("tasks", 2, "upstream_task_ids", 0),
    nearest: line("tasks", 2, "retries"),
  }).toEqual({
    dag: "13:6-13:38",
    dagId: "13:10-13:18",
    task: "33:14-44:6",
    argument: "36:22-36:37",
    map: "38:13-42:14",
    inMap: "40:41-40:57",
    dependency: "46:1-46:30",
    nearest: "33:14-44:6",
  });
});

test("variables of the platform that are not set are named, with the line that takes them", async () => {
  const { DEFAULT_REGISTRY: _, ...others } = env;
  const file = join(folder, "minimal.py");
  const some = await loadPythonDags({ file, env: others });
  expect(some.issues).toMatchObject([
    {
      code: "dag-file/unset-variable",
      message:
        "the file takes DEFAULT_REGISTRY from the environment variable of the same name, which is not set",
      hint: "in a shell: export DEFAULT_REGISTRY=…",
      location: { file, line: 3 },
    },
  ]);
  const none = await loadPythonDags({
    file,
    env: { ...others, KAAPANA_BUILD_VERSION: "" },
  });
  expect(none.issues.map(({ message }) => message)).toEqual([
    "the file takes DEFAULT_REGISTRY and KAAPANA_BUILD_VERSION from environment variables of the same names, which are not set",
  ]);
});
