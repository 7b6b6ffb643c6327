import { expect, test } from "vitest";
import { normaliseTaskTemplate } from "../document/normalise-processing-container.ts";
import type { Finding } from "../issue/issue.ts";
import { formatPath } from "../issue/issue.ts";
import type { TaskTemplate } from "../model/processing-container.ts";
import type { WireTaskTemplate } from "../schema/task-template.ts";
import { taskAgainstContainer, taskAgainstTemplate } from "./task-against-template.ts";

const template = templateOf({
  inputs: [
    { name: "dicom", mounted_path: "/dicom" },
    { name: "mask", mounted_path: "/mask", required: false },
  ],
  outputs: [{ name: "nrrd", mounted_path: "/nrrd" }],
  env: [
    { name: "COUNT", value: "1", type: "int", maximum: 9 },
    { name: "FIXED", value: "a", adjustable: false },
  ],
  resources: { requests: { memory: "4Gi" } },
});

test("a task that fits has nothing to say", async () => {
  const task = {
    inputs: [bound("dicom")],
    outputs: [bound("nrrd")],
    env: [{ name: "COUNT", value: "3" }],
  };
  expect(await taskAgainstTemplate(task, template)).toEqual([]);
});

test("a template that does not exist is told with those that do", async () => {
  const container = { templates: [template, { ...template, identifier: "nrrd-to-dicom" }] };
  expect(said(await taskAgainstContainer({ taskTemplate: "dicom-to-nrd" }, container))).toEqual([
    `error taskTemplate: the processing-container has no task template "dicom-to-nrd", did you mean "dicom-to-nrrd"? (there are: dicom-to-nrrd, nrrd-to-dicom)`,
  ]);
  expect(await taskAgainstContainer({ taskTemplate: "dicom-to-nrrd" }, container)).not.toEqual([]);
});

test("channels that do not exist and channels left unbound are told together", async () => {
  const task = { inputs: [bound("dicoms"), bound("nrrd")] };
  expect(said(await taskAgainstTemplate(task, template))).toMatchInlineSnapshot(`
    [
      "error inputs[0].name: task template 'dicom-to-nrrd' has no input channel "dicoms", did you mean "dicom"? (its inputs are: dicom, mask)",
      "error inputs[1].name: task template 'dicom-to-nrrd' has no input channel "nrrd" ('nrrd' is an output: bind it under 'outputs')",
      "error inputs: input channel 'dicom' has no volume (add {"name": "dicom", "input": {"host_path": "…"}} to 'inputs')",
      "error $: output channel 'nrrd' has no volume (add {"name": "nrrd", "input": {"host_path": "…"}} to 'outputs')",
    ]
  `);
});

test("values are held to the template; a task may set more than a user", async () => {
  const task = {
    inputs: [bound("dicom")],
    outputs: [bound("nrrd")],
    env: [
      { name: "COUNT", value: "10" },
      { name: "FIXED", value: "b" },
      { name: "CONT", value_from: { env: "X" } },
    ],
  };
  expect(said(await taskAgainstTemplate(task, template))).toMatchInlineSnapshot(`
    [
      "error env[0].value: the value of 'COUNT' must be at most 9, not "10"",
      "warning env[1].value: 'FIXED' is set although its task template says adjustable: false",
      "warning env[2].name: the task template declares no variable 'CONT', did you mean "COUNT"? (it is passed on as it is)",
    ]
  `);
});

test("a limit below the template's request, and a conf file in a channel, are told", async () => {
  const task = {
    inputs: [bound("dicom")],
    outputs: [bound("nrrd")],
    resources: { limits: { memory: "2Gi" } },
    mount_conf: "/nrrd/conf.json",
  };
  expect((await taskAgainstTemplate(task, template)).map(({ code }) => code)).toEqual([
    "task/request-raises-limit",
    "task/conf-collides",
  ]);
});

function templateOf(fields: Partial<WireTaskTemplate>): TaskTemplate {
  return normaliseTaskTemplate({
    identifier: "dicom-to-nrrd",
    description: "",
    inputs: [],
    outputs: [],
    env: [],
    ...fields,
  });
}

function bound(name: string): unknown {
  return { name, input: { host_path: `./${name}` } };
}

function said(findings: readonly Finding[]): readonly string[] {
  return findings.map(
    ({ severity, path, message, hint }) =>
      `${severity} ${formatPath(path)}: ${message}${hint === undefined ? "" : ` (${hint})`}`,
  );
}
