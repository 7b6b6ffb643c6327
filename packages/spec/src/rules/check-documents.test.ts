import { expect, test } from "vitest";
import type { Finding } from "../issue/issue.ts";
import { formatPath } from "../issue/issue.ts";
import { checkProcessingContainer } from "./check-processing-container.ts";
import { checkTask } from "./check-task.ts";

test("duplicates name the entry that was there first", async () => {
  const template = { identifier: "t", env: [{ name: "A" }, { name: "B" }, { name: "A" }] };
  expect(said(await checkProcessingContainer({ templates: [template, template] })))
    .toMatchInlineSnapshot(`
      [
        "error templates[1].identifier: task template "t" is there twice: 'templates[0]' has the same identifier",
        "error templates[0].env[2].name: variable "A" is there twice: 'env[0]' has the same name",
        "error templates[1].env[2].name: variable "A" is there twice: 'env[0]' has the same name",
      ]
    `);
});

test("channels at the same place are an error, nested ones a warning", async () => {
  const inputs = [
    { name: "a", mounted_path: "/data" },
    { name: "b", mounted_path: "/data/b/c" },
    { name: "c", mounted_path: "/database" },
  ];
  const outputs = [{ name: "d", mounted_path: "/data" }];
  expect(said(await checkProcessingContainer({ templates: [{ inputs, outputs }] })))
    .toMatchInlineSnapshot(`
      [
        "error templates[0].outputs[0].mounted_path: output 'd' must not have the same mounted_path as input 'a': /data",
        "warning templates[0].inputs[1].mounted_path: the mounted_path of input 'b' (/data/b/c) lies inside that of input 'a' (/data)",
      ]
    `);
});

test("defaults are held to type, choices, range and pattern, and secrets are not repeated", async () => {
  const env = [
    { name: "INT", type: "int", value: "five" },
    { name: "CHOICE", choices: ["fast", "exact"], value: "fsat" },
    { name: "RANGE", type: "int", minimum: 1, maximum: 3, value: "4" },
    { name: "PATTERN", pattern: "[a-z]+", value: "A1" },
    { name: "PIN", type: "int", secret: true, value: "hunter2" },
    { name: "HEAP", type: "int", value: "${resources.limits.memory:Mi}" },
    { name: "FLAG", type: "boolean", value: "TRUE" },
  ];
  const findings = said(await checkProcessingContainer({ templates: [{ env }] }));
  expect(findings).toMatchInlineSnapshot(`
    [
      "error templates[0].env[0].value: the default of 'INT' must be an int (digits, with or without a sign), not "five"",
      "error templates[0].env[1].value: the default of 'CHOICE' must be one of "fast", "exact", not "fsat", did you mean "fast"?",
      "error templates[0].env[2].value: the default of 'RANGE' must be at most 3, not "4"",
      "error templates[0].env[3].value: the default of 'PATTERN' must match "[a-z]+", not "A1"",
      "error templates[0].env[4].value: the default of 'PIN' must be an int (digits, with or without a sign)",
      "warning templates[0].env[4].value: the secret variable 'PIN' has a default, which everybody who has the image can read",
    ]
  `);
});

test("a regular expression that does not compile is told with the reason", async () => {
  const inputs = [{ name: "a", scale_rule: { target_regex: "(?=x)y" } }];
  expect(said(await checkTask({ inputs }))).toEqual([
    "error inputs[0].scale_rule.target_regex: 'target_regex' is not a regular expression of RE2: invalid or unsupported Perl syntax: `(?=`",
  ]);
});

test("resources are compared as quantities, not as text", async () => {
  const resources = {
    limits: { memory: "1Gi", cpu: "900m", "nvidia.com/gpu": 0.5, gpu: 1 },
    requests: { memory: "1024Mi", cpu: 1 },
  };
  expect(said(await checkTask({ resources }))).toMatchInlineSnapshot(`
    [
      "error resources.requests.cpu: the request of cpu (1) must not be above its limit (900m)",
      "warning resources.limits.gpu: "gpu" is not a resource that Kubernetes knows",
      "error resources.limits["nvidia.com/gpu"]: nvidia.com/gpu must be a whole number, not 0.5",
    ]
  `);
  expect(said(await checkTask({ resources: { limits: { memory: "4" } } }))).toEqual([
    "warning resources.limits.memory: a memory limit of 4 is 4 B, less than a container can start with",
  ]);
});

test("an output may not be an input, hold one or hold another output, however it is written", async () => {
  const inputs = [bound("in", "./data/in"), bound("abs", "/data")];
  const outputs = [
    bound("same", "data/./x/../in/"),
    bound("above", "data"),
    bound("inside", "/data/out"),
    bound("apart", "../data/in"),
    bound("other", "/database"),
  ];
  expect(said(await checkTask({ inputs, outputs }))).toMatchInlineSnapshot(`
    [
      "error outputs[0].input.host_path: output 'same' must not be the same host directory as input 'in'",
      "error outputs[1].input.host_path: the host directory of output 'above' must not hold that of input 'in'",
      "warning outputs[2].input.host_path: the host directory of output 'inside' lies inside that of input 'abs'",
    ]
  `);
  expect(
    said(await checkTask({ inputs: [bound("in", "../x")], outputs: [bound("out", ".")] })),
  ).toEqual([]);
});

test("rules pass over whatever has the wrong structure", async () => {
  const wrong: readonly unknown[] = [null, 1, "x", [], {}, [null], { a: 1 }];
  for (const part of wrong) {
    const template = { inputs: part, outputs: part, env: part, tests: part, resources: part };
    const documents = [part, { templates: part }, { templates: [part] }, { templates: [template] }];
    for (const document of [...documents, { ...template, taskTemplate: template, config: part }]) {
      expect(await checkProcessingContainer(document)).toBeInstanceOf(Array);
      expect(await checkTask(document)).toBeInstanceOf(Array);
    }
  }
});

test("a template inside a task is checked like one of a contract", async () => {
  const taskTemplate = { env: [{ name: "A", type: "int", value: "x" }] };
  expect(said(await checkTask({ taskTemplate }))).toEqual([
    "error taskTemplate.env[0].value: the default of 'A' must be an int (digits, with or without a sign), not \"x\"",
  ]);
});

test("incomplete registry credentials are told without the password", async () => {
  const config = { type: "docker", registryPassword: "hunter2" };
  expect(said(await checkTask({ config }))).toEqual([
    "warning config.registryPassword: 'registryPassword' needs 'registryUsername'",
  ]);
});

function bound(name: string, path: string): unknown {
  return { name, input: { host_path: path } };
}

function said(findings: readonly Finding[]): readonly string[] {
  return findings.map(
    ({ severity, path, message }) => `${severity} ${formatPath(path)}: ${message}`,
  );
}
