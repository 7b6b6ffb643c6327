// Plans that tests look at the pods of. For tests only.
import { Secret, type RunPlan } from "@task-api/runtime";

/** Asks for nothing. */
export const barePlan: RunPlan = {
  name: "convert",
  template: "dicom-to-nrrd",
  image: { reference: "registry.example/convert:1", id: "sha256:1", platform: "linux/amd64" },
  env: [],
  mounts: [],
  resources: { extended: {} },
  network: "default",
  exitCodes: {},
  labels: {},
};

/** Asks for everything. */
export const fullPlan: RunPlan = {
  ...barePlan,
  image: { ...barePlan.image, digest: `registry.example/convert@sha256:${"1".repeat(64)}` },
  command: ["/bin/convert", "$(HOME)", "$$"],
  env: [
    { name: "PLAIN", value: "costs $5, not $(PLAIN)" },
    { name: "TOKEN", secret: new Secret("only its Secret has this") },
    { name: "KEPT", secret: new Secret("known"), secretKeyRef: { name: "site", key: "token" } },
  ],
  mounts: [
    {
      channel: "in",
      direction: "input",
      source: "/data/a:b, c",
      engineSource: "/mnt/a:b, c",
      target: "/in",
      readOnly: true,
      submounts: ["disk/2"],
      formats: [],
    },
  ],
  volumes: [
    {
      channel: "out",
      direction: "output",
      volume: { persistentVolumeClaim: { claimName: "results" } },
      subPath: "run/7",
      target: "/out",
      readOnly: false,
      formats: [],
    },
  ],
  resources: {
    cpuLimit: 1.5,
    cpuRequest: 0.5,
    memoryLimitBytes: 2_000_000_000,
    memoryRequestBytes: 1_000_000_000,
    storageLimitBytes: 4_000_000_000,
    storageRequestBytes: 1_000_000,
    extended: { "nvidia.com/gpu": 2 },
  },
  network: "none",
  user: "1000:1000",
  shmSizeBytes: 268_435_456,
  labels: { project: "demo", "task-api.record": "/data/run 7/task_run-7.json" },
  pod: {
    annotations: { "example.org/owner": "imaging group" },
    env: [{ name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
    volumes: [{ name: "models", configMap: { name: "models" } }],
    volumeMounts: [{ name: "models", mountPath: "/models" }],
    imagePullSecrets: ["site-registry"],
    imagePullPolicy: "IfNotPresent",
    registry: { registry: "registry.example", username: "me", password: new Secret("its own") },
    serviceAccount: "reader",
    nodeSelector: { disk: "fast" },
    tolerations: [{ key: "gpu", operator: "Exists", effect: "NoSchedule" }],
    affinity: { podAntiAffinity: {} },
    isRestricted: true,
  },
};
