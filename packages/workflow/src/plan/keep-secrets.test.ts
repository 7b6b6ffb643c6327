import { describe, expect, it } from "vitest";
import { dagOf, instancesOf } from "../testing/dags.ts";
import { goneSecrets, keepSecrets, type KeptSecrets } from "./keep-secrets.ts";

const SECRETS = [
  "of-operator",
  "of-user",
  "of-template",
  "of-login",
  "of-default",
  "of-params",
  "of-config",
  "of-pod",
];

const template = {
  env: ["OP", "USER", "LISTED", "TPL", "PARAM"].map((name) => ({
    name,
    value: name === "TPL" ? "of-template" : "",
    secret: true,
  })),
};
const dag = dagOf(
  {
    a: {
      template,
      more: {
        env: [
          { name: "OP", value: "of-operator" },
          { name: "OPEN", value: "seen" },
          { name: "REF", value_from: { env: "SOURCE" } },
        ],
        registryUsername: "me",
        registryPassword: "of-login",
        config: {
          type: "k8s",
          registryPassword: "of-config",
          env_vars: [{ name: "TOKEN", value: "of-pod" }],
        },
      },
    },
    b: { template },
  },
  {
    default_args: {
      registryPassword: "of-default",
      owner: "me",
      config: { type: "docker", registryPassword: "of-config" },
    },
    params: { task_form: { a: { PARAM: "of-params" } }, depth: 3 },
  },
);
const conf = {
  task_form: {
    a: { USER: "of-user", OPEN: "seen" },
    b: { env: [{ name: "LISTED", value: "of-user" }] },
  },
  study: 7,
};

async function kept(
  env: Readonly<Record<string, string>> = { SOURCE: "of-env" },
): Promise<KeptSecrets> {
  return keepSecrets(await instancesOf(dag, conf), env);
}

describe("what is written down of a DAG run", () => {
  it("holds no secret, wherever one was given", async () => {
    const run = await kept();
    const written = JSON.stringify([run.instances, run.masked(dag), run.maskedConf(conf)]);
    expect(SECRETS.filter((secret) => written.includes(secret))).toEqual([]);
    expect(run.masked(dag)).toMatchObject({ defaultArgs: { owner: "me" }, params: { depth: 3 } });
    expect(run.maskedConf(conf)).toEqual({
      study: 7,
      task_form: {
        a: { USER: "***", OPEN: "seen" },
        b: { env: [{ name: "LISTED", value: "***" }] },
      },
    });
  });

  it("refers to values that are kept apart, those of the environment included", async () => {
    const { secrets } = await kept();
    expect(Object.values(secrets).toSorted()).toEqual([
      "of-env",
      "of-operator",
      "of-template",
      "of-template",
      "of-user",
      "of-user",
    ]);
  });

  it("says which variable of the environment is missing, before anything starts", async () => {
    const { findings } = await kept({});
    expect(findings).toEqual([
      {
        code: "task/secret",
        severity: "error",
        path: ["tasks", 0, "env", "REF"],
        message: "no value for REF: the environment variable SOURCE is not set",
        hint: "set it before the start: export SOURCE=…",
      },
    ]);
  });

  it("tells that a secret is gone with the end of its run, and is silent as long as it is there", async () => {
    const { instances, secrets } = await kept();
    const gone = instances.map((instance, task) => goneSecrets(task, instance, { SOURCE: "x" }));
    expect(gone.map((findings) => findings.map(({ path }) => path.at(-1)))).toEqual([
      ["OP", "USER", "TPL"],
      ["LISTED", "TPL"],
    ]);
    expect(instances.flatMap((instance, task) => goneSecrets(task, instance, secrets))).toEqual([]);
  });
});
