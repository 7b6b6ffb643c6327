import type { InstanceEnv } from "@task-api/spec";
import { expect, it } from "vitest";
import { Secret } from "../redact/secret.ts";
import { resolveEnv, setTwice } from "./plan-env.ts";

const env: readonly InstanceEnv[] = [
  { name: "PLAIN", value: "1", secret: false },
  {
    name: "TOKEN",
    valueFrom: { kind: "secretKeyRef", name: "site", key: "token" },
    secret: true,
  },
];
const around = { baseDirectory: "/", env: {} };
const kubernetes = { ...around, engine: { kind: "kubernetes" } } as const;

it("asks the engine for a secret of its own, and goes on telling it where the secret is", async () => {
  const { secrets, findings, warnings } = await resolveEnv(env, {
    ...kubernetes,
    secretOf: async ({ name, key }) => new Secret(`${name}/${key}`),
  });
  const found = secrets.get("TOKEN");
  expect(found?.secretKeyRef).toEqual({ name: "site", key: "token" });
  expect(found?.secret.reveal()).toBe("site/token");
  expect([...findings, ...warnings]).toEqual([]);
});

it.for([{}, { secretOf: async () => undefined }])(
  "warns where the value is not for the caller's eyes",
  async (asking) => {
    const { secrets, warnings } = await resolveEnv(env, { ...kubernetes, ...asking });
    expect(secrets.get("TOKEN")?.secret.reveal()).toBe("");
    expect(warnings).toEqual([
      "the log is not kept free of the value of TOKEN: you may not read the secret site (key token) of the cluster",
    ]);
  },
);

it("has no such secrets on another engine", async () => {
  const { findings } = await resolveEnv(env, { ...around, engine: { kind: "docker" } });
  expect(findings).toMatchObject([
    {
      code: "task/secret",
      path: ["env", "TOKEN"],
      message: "no value for TOKEN: secret_key_ref site/token names a Kubernetes secret",
    },
  ]);
});

it("says that a variable is set twice", () => {
  const planned = [{ name: "A", value: "1" }];
  expect(setTwice(planned, [{ name: "A", value: "2" }, { name: "B" }])).toEqual([
    "config.env_vars sets A as well: that one counts",
  ]);
});
