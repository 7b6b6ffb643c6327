import { expect, test } from "vitest";
import { formatPath } from "../issue/issue.ts";
import { normaliseProcessingContainer } from "./normalise-processing-container.ts";
import { plainSecretFindings } from "./plain-secrets.ts";

const template = {
  identifier: "t",
  description: "",
  inputs: [],
  outputs: [],
  env: [
    { name: "LICENSE", value: "", secret: true },
    { name: "MAX_TOKENS", value: "512" },
  ],
};
const contract = normaliseProcessingContainer({
  name: "x",
  description: "",
  templates: [template],
});

async function told(workflow: object): Promise<readonly string[]> {
  const findings = await plainSecretFindings(workflow, (image) =>
    image === "a:1" ? contract : undefined,
  );
  return findings.map(({ severity, path }) => `${severity} ${formatPath(path)}`);
}

function task(fields: object): object {
  return { task_id: "a", image: "a:1", taskTemplate: "t", ...fields };
}

test("secrets in variables, logins, defaults and forms are told at their places", async () => {
  const env = [
    { name: "LICENSE", value: "abc" },
    { name: "DB_PASSWORD", value: "x" },
    { name: "MAX_TOKENS", value: "9" },
    { name: "ORGAN", value: "liver" },
  ];
  const own = { ...template, env: [{ name: "KEY", value: "1", secret: true }] };
  const workflow = {
    default_args: { registryPassword: "abcd", owner: "me", smtp_password: "x" },
    params: { api_token: "x", task_form: { a: { LICENSE: "abc", ORGAN: "lung" } } },
    tasks: [task({ env, registryPassword: "pass" }), task({ task_id: "b", taskTemplate: own })],
  };
  expect(await told(workflow)).toEqual([
    "error default_args.registryPassword",
    "error default_args.smtp_password",
    "error params.api_token",
    "error tasks[0].registryPassword",
    "error tasks[0].env[0].value",
    "error tasks[0].env[1].value",
    "warning tasks[0].env[2].value",
    "error params.task_form.a.LICENSE",
    "error tasks[1].taskTemplate.env[0].value",
  ]);
});

test("secrets in a config are told, those that only its cluster has are none", async () => {
  const valueFrom = { secretKeyRef: { name: "site", key: "token" } };
  const config = {
    type: "k8s",
    registryPassword: "pass",
    imagePullSecrets: ["site"],
    env_vars: [
      { name: "API_TOKEN", value: "abc" },
      { name: "DB_PASSWORD", valueFrom },
      { name: "ORGAN", value: "liver" },
    ],
  };
  const defaults = { config: { type: "docker", registryPassword: "all" } };
  expect(await told({ default_args: defaults, tasks: [task({ config })] })).toEqual([
    "error default_args.config.registryPassword",
    "error tasks[0].config.registryPassword",
    "error tasks[0].config.env_vars[0].value",
  ]);
});

test("secrets that are read from elsewhere, and empty ones, are none in plain text", async () => {
  const env = [
    { name: "LICENSE", value_from: { env: "LICENSE" } },
    { name: "DB_PASSWORD", value: "" },
    { name: "LICENSE", value: "" },
  ];
  const tasks = [task({ env, registryUsername: "me" }), "no task", task({ env: "no list" })];
  expect(await told({ tasks, default_args: { registry_conn_id: "registry" } })).toEqual([]);
  expect(await told({ tasks: "none" })).toEqual([]);
});
