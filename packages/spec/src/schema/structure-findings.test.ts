import { expect, test } from "vitest";
import { formatPath } from "../issue/issue.ts";
import { processingContainerSchema } from "./processing-container.ts";
import { structureFindings } from "./structure-findings.ts";
import { taskSchema } from "./task.ts";
import type { WireSchema } from "./walk.ts";

const template = { identifier: "t", description: "", inputs: [], outputs: [], env: [] };

test("a field that is missing is told at its object, with its type", () => {
  expect(
    said(processingContainerSchema, { name: "x", description: "", templates: [{ inputs: [] }] }),
  ).toMatchInlineSnapshot(`
    [
      "templates[0]: TaskTemplate needs 'identifier' (string)",
      "templates[0]: TaskTemplate needs 'description' (string)",
      "templates[0]: TaskTemplate needs 'outputs' (list of IOMount)",
      "templates[0]: TaskTemplate needs 'env' (list of TaskTemplateEnv)",
    ]
  `);
  expect(said(taskSchema, { config: {} })).toMatchInlineSnapshot(`
    [
      "$: Task needs 'name' (string)",
      "$: Task needs 'image' (string)",
      "$: Task needs 'taskTemplate' (string or TaskTemplate)",
      "config: EngineConfig needs 'type' ("docker" or "k8s")",
    ]
  `);
});

test("a value of the wrong type is told with what came and how to mend it", () => {
  expect(
    said(taskSchema, task({ command: "run.sh", env: [{ name: "A", value: 5 }], resources: [] })),
  ).toMatchInlineSnapshot(`
      [
        "env[0].value: 'value' must be a string, not a number (write it in double quotes)",
        "command: 'command' must be a list of strings, not a string (put it in square brackets: [ … ])",
        "resources: 'resources' must be an object (Resources), not a list",
      ]
    `);
  expect(said(taskSchema, task({ command: null, inputs: {}, mount_conf: 1 })))
    .toMatchInlineSnapshot(`
      [
        "inputs: 'inputs' must be a list of IOVolume objects, not an object (it is a list, each entry with a name of its own: [{"name": "…", … }])",
        "command: 'command' must be a list of strings, not null (leave the field out, or give it a value)",
        "mount_conf: 'mount_conf' must be true or false or a string, not a number (write it in double quotes)",
      ]
    `);
  expect(said(taskSchema, [])).toEqual(["$: the document must be an object (Task), not a list"]);
});

test("a value that a constraint refuses is told with the constraint, the value and a proposal", () => {
  const inputs = [{ name: "a", mounted_path: "data/in/" }];
  expect(
    said(
      processingContainerSchema,
      container({ inputs, timeout: "90s", shm_size: "4GB", exit_codes: { "300": "" } }),
    ),
  ).toMatchInlineSnapshot(`
    [
      "templates[0].inputs[0].mounted_path: 'mounted_path' must be an absolute path below '/' without '.', '..', '//' or a trailing '/', not "data/in/" (write "/data/in")",
      "templates[0].timeout: 'timeout' must be a number of seconds above 0 or an ISO 8601 duration such as PT1H30M, not "90s" (write "PT90S")",
      "templates[0].exit_codes["300"]: the key "300" of 'exit_codes' must be an exit code from 0 to 255",
      "templates[0].shm_size: 'shm_size' must be a Kubernetes quantity such as 500m, 2, 4Gi or 1e9, not "4GB" (write "4Gi" (powers of 1024) or "4G" (powers of 1000))",
    ]
  `);
});

test("a word that is none of the choices is told with the choices and a guess", () => {
  expect(said(taskSchema, task({ config: { type: "dockr" } }))).toEqual([
    `config.type: 'type' must be one of docker, k8s, not "dockr", did you mean "docker"?`,
  ]);
  expect(said(processingContainerSchema, container({ network: "host" }))).toEqual([
    `templates[0].network: 'network' must be one of default, none, not "host"`,
  ]);
  expect(said(taskSchema, task({ api_version: 2 }))).toEqual([
    "api_version: 'api_version' must be 1, not 2",
  ]);
});

test("two dialects at once, or none, are told even where other fields are wrong", () => {
  const inputs = [
    { name: 1 },
    { name: "b", input: { host_path: "x" }, volume_source: { host_path: "x" } },
  ];
  expect(said(taskSchema, task({ inputs, env: [{ name: "A", value_from: {} }] })))
    .toMatchInlineSnapshot(`
      [
        "inputs[0].name: 'name' must be a string, not a number (write it in double quotes)",
        "inputs[0]: IOVolume needs exactly one of 'input' and 'volume_source', and has none",
        "inputs[1]: IOVolume needs exactly one of 'input' and 'volume_source', not both",
        "env[0].value_from: ValueFrom needs exactly one of 'file', 'env' and 'secret_key_ref', and has none",
      ]
    `);
});

test("a template inside a task is judged as the object that its author meant", () => {
  expect(said(taskSchema, task({ taskTemplate: { ...template, env: [{ name: "A" }] } }))).toEqual([
    "taskTemplate.env[0]: TaskTemplateEnv needs 'value' (string)",
  ]);
});

test("a value that may be a secret is never repeated", () => {
  const config = { type: "docker", registryPassword: 4711, registryUsername: ["4711"] };
  expect(said(taskSchema, task({ config })).join("\n")).not.toContain("4711");
});

test("a long value is cut", () => {
  expect(said(taskSchema, task({ timeout: "x".repeat(10_000) })).join("").length).toBeLessThan(250);
});

function task(fields: Readonly<Record<string, unknown>>): unknown {
  return { name: "x", image: "x", taskTemplate: "x", ...fields };
}

function container(fields: Readonly<Record<string, unknown>>): unknown {
  return { name: "x", description: "", templates: [{ ...template, ...fields }] };
}

function said(schema: WireSchema, document: unknown): readonly string[] {
  return structureFindings(schema, document).map(
    ({ path, message, hint }) =>
      `${formatPath(path)}: ${message}${hint === undefined ? "" : ` (${hint})`}`,
  );
}
