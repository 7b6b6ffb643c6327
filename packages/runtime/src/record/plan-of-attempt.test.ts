import * as v from "valibot";
import { machineLabel } from "../port/labels.ts";
import { expect, it } from "vitest";
import type { RunPlan } from "../port/run-plan.ts";
import { createRedactor } from "../redact/redactor.ts";
import { Secret } from "../redact/secret.ts";
import { newRecord } from "./new-record.ts";
import { planOfAttempt, secretsOf } from "./plan-of-attempt.ts";
import { redactRecord } from "./redact-record.ts";
import { runRecordSchema, type RunRecord } from "./run-record.ts";

const plan: RunPlan = {
  name: "convert",
  template: "default",
  image: { reference: "registry.example/convert:1", id: "sha256:1", platform: "linux/amd64" },
  command: ["convert"],
  env: [
    { name: "PLAIN", value: "1" },
    { name: "OWN", secret: new Secret("value of OWN") },
    { name: "KEPT", secret: new Secret(""), secretKeyRef: { name: "site", key: "token" } },
  ],
  mounts: [],
  volumes: [
    {
      channel: "out",
      direction: "output",
      volume: { persistentVolumeClaim: { claimName: "results" } },
      subPath: "run/7",
      target: "/out",
      readOnly: false,
      formats: ["*.nrrd"],
    },
  ],
  resources: { cpuLimit: 1, extended: { "nvidia.com/gpu": 1 } },
  network: "none",
  timeoutSeconds: 60,
  startupTimeoutSeconds: 600,
  exitCodes: { "3": "no lesion" },
  labels: { team: "imaging" },
  pod: {
    annotations: { note: "has value of OWN in it" },
    env: [
      { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
      { name: "TOLD", value: "value of OWN" },
    ],
    volumes: [{ name: "models", configMap: { name: "models" } }],
    volumeMounts: [{ name: "models", mountPath: "/models" }],
    imagePullSecrets: ["site-registry"],
    imagePullPolicy: "Always",
    registry: {
      registry: "registry.example",
      username: "me",
      password: new Secret("the password"),
    },
    serviceAccount: "reader",
    nodeSelector: { disk: "fast" },
    tolerations: [{ key: "gpu", operator: "Exists" }],
    affinity: { podAntiAffinity: {} },
    isRestricted: true,
  },
};

/** A record as another process reads it. */
function written(): RunRecord {
  const record = newRecord({
    id: "run-7",
    file: "/data/task_run-run-7.json",
    plan,
    engine: {
      kind: "kubernetes",
      host: "https://cluster.example",
      namespace: "project-a",
      context: "dev",
    },
    warnings: [],
    createdAt: "2026-01-01T00:00:00Z",
  });
  const text = JSON.stringify(redactRecord(record, createRedactor(secretsOf(plan))));
  expect(text).not.toMatch(/value of OWN|the password/);
  return v.parse(runRecordSchema, JSON.parse(text));
}

it("makes of a record the plan again that it was made of, given the secrets", () => {
  const record = written();
  const labels = {
    team: "imaging",
    "task-api.run": "run-7",
    "task-api.record": "/r.json",
    "task-api.host": machineLabel(),
  };
  const { pod, ...rest } = planOfAttempt(record, "/r.json", secretsOf(plan));
  const { pod: given, ...restGiven } = plan;
  expect(rest).toEqual({ ...restGiven, labels });
  expect(pod).toEqual({
    ...given,
    annotations: { note: "has *** in it" },
    env: [given?.env[0], { name: "TOLD", value: "***" }],
  });
  expect(
    secretsOf({ ...rest, ...(pod !== undefined && { pod }) }).map((one) => one.reveal()),
  ).toEqual(["value of OWN", "", "the password"]);
});

it("leaves a login out whose password nobody has any more", () => {
  const secrets = [new Secret("value of OWN"), new Secret("")];
  expect(planOfAttempt(written(), "/r.json", secrets).pod).not.toHaveProperty("registry");
});

it("says where a run is, and whose value a variable has", () => {
  const { engine, plan: kept } = written();
  expect(engine).toEqual({
    kind: "kubernetes",
    host: "https://cluster.example",
    namespace: "project-a",
    context: "dev",
  });
  expect(kept.env).toEqual([
    { name: "PLAIN", value: "1" },
    { name: "OWN", value: "***", secret: true },
    { name: "KEPT", value: "***", secret: true, secretKeyRef: { name: "site", key: "token" } },
  ]);
  expect(kept.pod?.registry).toEqual({ registry: "registry.example", username: "me" });
});
