// Plans that tests compare engines' bodies for.
import { Secret, type RunPlan } from "@task-api/runtime";

/** Asks for nothing. */
export const barePlan: RunPlan = {
  name: "convert",
  template: "dicom-to-nrrd",
  image: {
    reference: "registry.example/convert:1",
    id: "sha256:0123456789abcdef",
    platform: "linux/amd64",
  },
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
  command: ["/bin/convert", "--all", "a b"],
  env: [
    { name: "THREADS", value: "4" },
    { name: "TOKEN", secret: new Secret("only the engine sees this") },
  ],
  mounts: [
    {
      channel: "in",
      direction: "input",
      source: "/data/a:b, c",
      engineSource: "/mnt/a:b, c",
      target: "/in",
      readOnly: true,
      submounts: [],
      formats: [],
    },
    {
      channel: "out",
      direction: "output",
      source: "/data/out",
      engineSource: "/data/out",
      target: "/out",
      readOnly: false,
      submounts: [],
      formats: [],
    },
  ],
  resources: {
    cpuLimit: 1.5,
    cpuRequest: 0.5,
    memoryLimitBytes: 2_000_000_000,
    memoryRequestBytes: 1_000_000_000,
    extended: { "nvidia.com/gpu": 2 },
  },
  network: "none",
  networkName: "ignored",
  user: "1000:1000",
  shmSizeBytes: 268_435_456,
  labels: { project: "demo", "task-api.run": "7" },
};
