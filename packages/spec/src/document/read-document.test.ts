import { expect, test } from "vitest";
import { guessKind } from "./kind.ts";
import { readProcessingContainer } from "./read-container.ts";
import { readDocument } from "./read-document.ts";
import { readTask } from "./read-task.ts";

const task = { name: "t", image: "i", taskTemplate: "x" };

test("the kind is told by the fields, or by $schema", () => {
  expect(guessKind(task)).toBe("task");
  expect(guessKind({ templates: 1 })).toBe("pc");
  expect(guessKind({ dag_id: "x", tasks: [] })).toBe("workflow");
  expect(guessKind({ lock_version: 1, dag_id: "x", images: {} })).toBe("lock");
  expect(guessKind({ $schema: "https://task-api.dev/schemas/v1/task.schema.json" })).toBe("task");
  expect([guessKind({}), guessKind([]), guessKind(null)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("a valid document comes back in one dialect, with its raw value", async () => {
  const text = JSON.stringify({
    ...task,
    inputs: [{ name: "a", volume_source: { host_path: "x" } }],
  });
  const reading = await readDocument({
    file: "task.json",
    content: new TextEncoder().encode(text),
  });
  expect(reading).toMatchObject({
    kind: "task",
    issues: [],
    value: {
      name: "t",
      apiVersion: 1,
      inputs: [{ name: "a", source: { kind: "host", path: "x" } }],
    },
    wire: { inputs: [{ volume_source: { host_path: "x" } }] },
  });
});

test("syntax, structure, unknown fields and rules are told at once, in the order of the file", async () => {
  const content = `{
  "name": "demo",
  "description": 5,
  "templates": [
    {
      "identifier": "t", "description": "", "outputs": [],
      "inputs": [{ "name": "a", "mount_path": "/a" },],
      "env": [{ "name": "N", "value": "x", "type": "int" }]
    }
  ]
}
`;
  const { issues, value } = await readProcessingContainer({ file: "pc.json", content });
  expect(value).toBeUndefined();
  expect(issues.map(({ code, location }) => `${location?.line}:${location?.column} ${code}`))
    .toMatchInlineSnapshot(`
      [
        "3:18 structure/wrong-type",
        "7:18 structure/missing-field",
        "7:33 structure/unknown-field",
        "7:53 json/trailing-comma",
        "8:39 env/wrong-type",
      ]
    `);
});

test("a document that could not be read to its end is told only its syntax errors", async () => {
  const { issues } = await readTask({ file: "t.json", content: `{"name": "x", "image": ` });
  expect(issues.length).toBeGreaterThan(0);
  expect(issues.filter(({ code }) => !code.startsWith("json/"))).toEqual([]);
});

test("expressions are rendered, and places are those of the author's file", async () => {
  const content = `{"name": "{{ custom.NAME }}", "image": "{{ env.REGISTRY }}/demo:1",
 "taskTemplate": "x", "timeout": "{{ env.TIMEOUT }}"}`;
  const reading = await readTask({
    file: "task.json",
    content,
    template: { env: { REGISTRY: "registry.example", TIMEOUT: "soon" }, custom: { NAME: 'a "b"' } },
  });
  expect(reading.wire).toMatchObject({ name: 'a "b"', image: "registry.example/demo:1" });
  expect(reading.issues).toMatchObject([
    { code: "structure/wrong-value", path: ["timeout"], location: { line: 2, column: 34 } },
  ]);
});

test("an expression that cannot be rendered does not hide what else is wrong", async () => {
  const content = `{"name": "{{ env.NAME }}", "image": "i", "taskTemplate": "x", "timeout": "{{ env.T }}", "command": "x"}`;
  const { issues, value } = await readTask({ file: "task.json", content });
  expect(issues.map(({ code }) => code)).toEqual([
    "template/undefined",
    "template/undefined",
    "structure/wrong-type",
  ]);
  expect(value).toBeUndefined();
});

test("nothing is rendered where that is forbidden", async () => {
  const content = JSON.stringify({ name: "{{ env.HOME }}", description: "", templates: [] });
  const reading = await readProcessingContainer({
    file: "image",
    content,
    render: false,
    template: { env: { HOME: "/root" }, custom: {} },
  });
  expect(reading.value?.name).toBe("{{ env.HOME }}");
});

test("a task with its own template is checked against it", async () => {
  const template = {
    identifier: "x",
    description: "",
    inputs: [{ name: "a", mounted_path: "/a" }],
    outputs: [],
    env: [],
  };
  const content = JSON.stringify({ ...task, taskTemplate: template });
  const { issues } = await readTask({ file: "task.json", content });
  expect(issues.map(({ code }) => code)).toEqual(["task/unbound-input"]);
});

test("a variable that the task's own template calls secret is hidden where the task sets it", async () => {
  const env = [{ name: "PIN", value: "", secret: true }];
  const template = { identifier: "x", description: "", inputs: [], outputs: [], env };
  const content = JSON.stringify({
    ...task,
    taskTemplate: template,
    env: [{ name: "PIN", value: "12345" }],
  });
  const { hidden } = await readTask({ file: "task.json", content });
  expect(hidden()).toEqual([{ value: "12345", shown: "***" }]);
});

test("a document of another kind is told once, not field by field", async () => {
  const content = JSON.stringify({ name: "x", description: "", templates: [] });
  const { issues } = await readTask({ file: "x.json", content });
  expect(issues.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "document/other-kind: expected a task, but the document has the fields of a processing-container",
  ]);
});

test("a document whose kind cannot be told is an issue", async () => {
  expect((await readDocument({ file: "x", content: "{}" })).issues).toMatchObject([
    { code: "document/unknown-kind" },
  ]);
  expect((await readDocument({ file: "x", content: "[1]" })).issues).toMatchObject([
    { message: "the document must be an object, not a list" },
  ]);
  expect(await readDocument({ file: "x", content: '{"dag_id": "x", "tasks": []}' })).toMatchObject({
    kind: "workflow",
    issues: [{ code: "workflow/no-tasks" }],
  });
});

test("a field of another kind is unknown, and makes no other kind of a document", async () => {
  const content = JSON.stringify({ name: "x", description: "", templates: [], image: "x" });
  const reading = await readDocument({ file: "x.json", content });
  expect(reading).toMatchObject({ kind: "pc", value: { name: "x" } });
  expect(reading.issues.map(({ code, path }) => [code, ...path])).toEqual([
    ["contract/no-templates", "templates"],
    ["structure/unknown-field", "image"],
  ]);
});

test("an empty or binary file is one issue", async () => {
  for (const content of ["", "\u0000", new Uint8Array([0xff, 0xfe, 0x41, 0x00])]) {
    expect((await readTask({ file: "x", content })).issues).toHaveLength(1);
  }
});

test("a hostile document takes no long time", async () => {
  const env = Array.from({ length: 5000 }, (_, index) => ({ name: `V${index}`, vlaue: index }));
  const content = JSON.stringify({ ...task, env });
  const { issues } = await readTask({ file: "x", content });
  expect(issues).toHaveLength(10_000);
}, 2000);

// Present in Node and in browsers; the package is built without the types of either.
declare class TextEncoder {
  encode(text: string): Uint8Array;
}
