import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { normaliseProcessingContainer } from "../document/normalise-processing-container.ts";
import { normaliseWorkflow } from "../document/normalise-workflow.ts";
import type { WireTaskEnv } from "../schema/task-env.ts";
import type { WireTemplateEnv } from "../schema/template-env.ts";
import type { WireWorkflow } from "../schema/workflow.ts";
import { workflowForms, type WorkflowForms } from "./workflow-forms.ts";

function formsOf(
  declared: readonly WireTemplateEnv[],
  env: readonly WireTaskEnv[] = [],
  more: Partial<WireWorkflow> = {},
): WorkflowForms {
  const template = {
    identifier: "t",
    description: "",
    inputs: [],
    outputs: [],
    env: [...declared],
  };
  const contract = { name: "tool", description: "", templates: [template] };
  const tasks = [
    { task_id: "a", image: "tool:1", taskTemplate: "t", env: [...env] },
    { task_id: "b", image: "other:1", taskTemplate: "t", env: [{ name: "X", value: "1" }] },
  ];
  const workflow = normaliseWorkflow({ dag_id: "d", tasks, ...more });
  const container = normaliseProcessingContainer(contract);
  return workflowForms(workflow, (image) => (image === "tool:1" ? container : undefined));
}

/** The default of every field is one that the field allows, as everybody demands who shows it. */
function expectSound(forms: WorkflowForms): void {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  for (const field of Object.values(forms).flatMap((fields) => Object.values(fields))) {
    expect([field, ajv.validate(field, field.default)]).toEqual([field, true]);
  }
}

test("a variable becomes a field of its type, with the value that counts", () => {
  const forms = formsOf(
    [
      {
        name: "ORGAN",
        value: "liver",
        choices: ["liver", "lung"],
        description: "What to look for",
      },
      { name: "SLICES", value: "+8", type: "int", minimum: 1, maximum: 64 },
      { name: "SCALE", value: "1.5e0", type: "float" },
      { name: "FAST", value: "True", type: "boolean" },
      { name: "SIZE", value: "2", type: "int", choices: ["1", "2"] },
      { name: "CODE", value: "AB-12", pattern: "[A-Z]{2}-[0-9]+" },
    ],
    [
      { name: "ORGAN", value: "lung" },
      { name: "MORE", value: "text" },
    ],
  );
  expect(forms).toMatchInlineSnapshot(`
    {
      "a": {
        "CODE": {
          "default": "AB-12",
          "pattern": "^(?:[A-Z]{2}-[0-9]+)$",
          "title": "CODE",
          "type": "string",
        },
        "FAST": {
          "default": true,
          "title": "FAST",
          "type": "boolean",
        },
        "MORE": {
          "default": "text",
          "title": "MORE",
          "type": "string",
        },
        "ORGAN": {
          "default": "lung",
          "description": "What to look for",
          "enum": [
            "liver",
            "lung",
          ],
          "title": "ORGAN",
          "type": "string",
        },
        "SCALE": {
          "default": 1.5,
          "title": "SCALE",
          "type": "number",
        },
        "SIZE": {
          "default": 2,
          "enum": [
            1,
            2,
          ],
          "title": "SIZE",
          "type": "integer",
        },
        "SLICES": {
          "default": 8,
          "maximum": 64,
          "minimum": 1,
          "title": "SLICES",
          "type": "integer",
        },
      },
    }
  `);
  expectSound(forms);
});

test("what users may not set is in no form", () => {
  const declared: readonly WireTemplateEnv[] = [
    { name: "FIXED", value: "1", adjustable: false },
    { name: "KEY", value: "", secret: true },
    { name: "FROM_FILE", value: "" },
    { name: "MAX_TOKENS", value: "512", type: "int" },
  ];
  const env = [
    { name: "FROM_FILE", value_from: { file: "/run/secrets/a" } },
    { name: "KEY", value: "abc" },
    { name: "API_TOKEN", value: "abcd" },
    { name: "OTHER", value_from: { env: "OTHER" } },
  ];
  expect(Object.keys(formsOf(declared, env)["a"] ?? {})).toEqual(["MAX_TOKENS"]);
});

test("a value that is empty, filled in later or not allowed may be left out", () => {
  const forms = formsOf(
    [
      { name: "EMPTY", value: "" },
      { name: "ORGAN", value: "", choices: ["liver"] },
      { name: "SLICES", value: "1", type: "int", maximum: 9 },
      { name: "MEMORY", value: "${resources.limits.memory:Mi}", type: "int" },
    ],
    [{ name: "SLICES", value: "{{ params.slices }}" }],
  );
  expect(forms).toEqual({
    a: {
      EMPTY: { title: "EMPTY", type: ["null", "string"], default: null },
      ORGAN: { title: "ORGAN", type: ["null", "string"], default: null, enum: [null, "liver"] },
      SLICES: { title: "SLICES", type: ["null", "integer"], default: null, maximum: 9 },
      MEMORY: { title: "MEMORY", type: ["null", "integer"], default: null },
    },
  });
  expectSound(forms);
});

test("a number that JSON would bring back as another is a text", () => {
  const forms = formsOf([
    { name: "ID", value: "9007199254740993", type: "int", minimum: 1 },
    { name: "HUGE", value: "1e400", type: "float" },
  ]);
  expect(forms["a"]?.["ID"]).toMatchObject({ type: "string", default: "9007199254740993" });
  expect(forms["a"]?.["ID"]).not.toHaveProperty("minimum");
  expect(forms["a"]?.["HUGE"]).toMatchObject({ type: "string", default: "1e400" });
  expectSound(forms);
});

test("patterns that not everybody reads alike are left out", () => {
  const forms = formsOf([
    { name: "FLAGS", value: "abc", pattern: "a(?i)bc" },
    { name: "NAMED", value: "abc", pattern: "(?P<x>abc)" },
    { name: "PLAIN", value: "abc", pattern: "a|abc" },
  ]);
  expect(forms["a"]?.["FLAGS"]).not.toHaveProperty("pattern");
  expect(forms["a"]?.["NAMED"]).not.toHaveProperty("pattern");
  expect(forms["a"]?.["PLAIN"]).toMatchObject({ pattern: "^(?:a|abc)$" });
});

test("forms of the author become sections, below the tasks", () => {
  const form = {
    type: "object",
    properties: {
      site: { type: "string", title: "Site", enum: ["a", "b"], "x-display": "radio" },
      count: { type: "integer", default: 3, minimum: 0, description: "How many" },
      level: { enum: ["low", "high"], default: "low" },
      short: { type: ["string", "null"], pattern: "^a", default: "abc" },
      fixed: { type: "string", readOnly: true, default: "x" },
      list: { type: "array", items: { type: "string" } },
      wrong: true,
    },
  };
  const forms = formsOf([], [], { default_args: { ui_forms: { workflow_form: form, a: form } } });
  expect(forms).toEqual({
    workflow_form: {
      site: { title: "Site", type: ["null", "string"], default: null, enum: [null, "a", "b"] },
      count: { title: "count", description: "How many", type: "integer", default: 3, minimum: 0 },
      level: { title: "level", type: "string", default: "low", enum: ["low", "high"] },
      short: { title: "short", type: "string", default: "abc", pattern: "^a" },
    },
  });
  expectSound(forms);
  expect(formsOf([], [], { ui_forms: { data_form: "none", other: { properties: [] } } })).toEqual(
    {},
  );
});

test("names that all objects have are names like any other", () => {
  const declared = [
    { name: "__proto__", value: "1" },
    { name: "constructor", value: "2" },
  ];
  expect(
    Object.entries(formsOf(declared)["a"] ?? {}).map(([name, { default: value }]) => [name, value]),
  ).toEqual([
    ["__proto__", "1"],
    ["constructor", "2"],
  ]);
});
