import type { KubernetesConfig } from "@task-api/spec";
import { expect, it } from "vitest";
import { planPod } from "./plan-pod.ts";

const config: KubernetesConfig = {
  type: "k8s",
  imagePullSecrets: ["site"],
  imagePullPolicy: "Always",
  envVars: [{ name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
  volumes: [{ name: "models", configMap: { name: "models" } }],
  volumeMounts: [{ name: "models", mountPath: "/models" }],
  annotations: { "example.org/owner": "me" },
  labels: { team: "imaging" },
  securityProfile: "restricted",
  serviceAccount: "reader",
  nodeSelector: { disk: "fast" },
  tolerations: [{ key: "gpu", operator: "Exists" }],
  affinity: { podAntiAffinity: {} },
};

it("takes every field of a config over", () => {
  expect(planPod(config, "image:1")).toEqual({
    annotations: config.annotations,
    env: config.envVars,
    volumes: config.volumes,
    volumeMounts: config.volumeMounts,
    imagePullSecrets: ["site"],
    imagePullPolicy: "Always",
    serviceAccount: "reader",
    nodeSelector: { disk: "fast" },
    tolerations: config.tolerations,
    affinity: config.affinity,
    isRestricted: true,
  });
});

it.for([
  ["registry.example:5000/team/tool:1", undefined, "registry.example:5000"],
  ["team/tool:1", undefined, "docker.io"],
  ["registry.example/tool:1", "https://mirror.example", "https://mirror.example"],
] as const)("knows the registry of %s (registryUrl: %s)", ([image, url, host]) => {
  const registry = { username: "me", password: "hush-hush", ...(url !== undefined && { url }) };
  for (const given of [config, { type: "docker", labels: {} } as const]) {
    const found = planPod({ ...given, registry }, image)?.registry;
    expect(found).toMatchObject({ registry: host, username: "me" });
    expect(found?.password.reveal()).toBe("hush-hush");
  }
});

it.for([
  undefined,
  { type: "docker", labels: { a: "b" }, user: "7" },
  { type: "docker", labels: {}, registry: { username: "me" } },
] as const)("makes no pod of what is not for it: %j", (given) => {
  expect(planPod(given, "image:1")).toBeUndefined();
});
