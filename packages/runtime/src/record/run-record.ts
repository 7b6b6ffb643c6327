// The record of a task run: what ran, where, on what, and how it ended. It outlives the caller and
// the container, so everything needed to find the container again is in it, and no secret is.
import { RetryOn } from "@task-api/spec";
import * as v from "valibot";
import { channelReportSchema } from "../channels/channel-report.ts";
import { ExistingOutput } from "../channels/output-directory.ts";
import { PeakSource } from "../port/events.ts";
import { Reason } from "../result/reason.ts";
import { plannedScaleRuleSchema } from "../scale/planned-scale-rule.ts";
import { runFindingSchema } from "../scale/judge-scale-rules.ts";
import { usageRecordSchema } from "../usage/usage-record.ts";

/** Version of the record format. Readers accept this and every older one. */
export const RUN_RECORD_VERSION = 1;

const time = v.pipe(v.string(), v.description("RFC 3339"));
const bytes = v.pipe(v.number(), v.integer(), v.minValue(0), v.description("bytes"));
const texts = v.record(v.string(), v.string());

const result = v.object({
  reason: v.pipe(v.enum(Reason), v.description("why the run ended (contract §3)")),
  exitCode: v.exactOptional(v.pipe(v.number(), v.integer())),
  startedAt: v.exactOptional(time),
  endedAt: time,
  peakMemoryBytes: v.exactOptional(bytes),
  peakBy: v.exactOptional(
    v.pipe(
      v.enum(PeakSource),
      v.description("kernel: the kernel's own peak; sampled: the highest of the samples"),
    ),
  ),
  peakUnseenSeconds: v.exactOptional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.description(
        "a higher peak within so many seconds was not seen; absent: none can be missing",
      ),
    ),
  ),
  cpuSeconds: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.description("as last seen"))),
  memoryLimitBytes: v.exactOptional(bytes),
  message: v.string(),
  nextStep: v.exactOptional(v.string()),
});

/** What engines call a container; part of the paths by which they are asked. */
const containerId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][\w.-]*$/));

const handle = v.object({ id: containerId, name: v.string(), key: v.string() });

const resources = v.object({
  cpuLimit: v.exactOptional(v.number()),
  cpuRequest: v.exactOptional(v.number()),
  memoryLimitBytes: v.exactOptional(bytes),
  memoryRequestBytes: v.exactOptional(bytes),
  storageLimitBytes: v.exactOptional(bytes),
  storageRequestBytes: v.exactOptional(bytes),
  extended: v.record(v.string(), v.number()),
});

const attempt = v.object({
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  createdAt: v.exactOptional(v.pipe(time, v.description("absent: with the run"))),
  container: v.exactOptional(handle),
  resources,
  startedAt: v.exactOptional(time),
  logStart: v.exactOptional(
    v.pipe(bytes, v.description("of the log: where this attempt's part begins; absent: 0")),
  ),
  usage: v.exactOptional(usageRecordSchema),
  result: v.exactOptional(result),
});

const supervisor = v.object({
  pid: v.pipe(v.number(), v.integer()),
  host: v.string(),
  started: v.exactOptional(
    v.pipe(v.string(), v.description("the kernel's start time of the process")),
  ),
  claim: v.pipe(v.number(), v.integer(), v.minValue(0), v.description("takeovers before it")),
});

const mount = v.object({
  channel: v.string(),
  direction: v.picklist(["input", "output"]),
  source: v.string(),
  item: v.exactOptional(v.pipe(v.string(), v.description("only this item of the channel"))),
  engineSource: v.string(),
  target: v.string(),
  readOnly: v.boolean(),
  submounts: v.array(v.string()),
  formats: v.array(v.string()),
  results: v.exactOptional(
    v.pipe(
      v.object({ directory: v.string(), existing: v.enum(ExistingOutput) }),
      v.description("where results go once the task has succeeded; `source` is beside it"),
    ),
  ),
});

const file = v.object({ source: v.string(), engineSource: v.string(), target: v.string() });

const objects = v.array(v.record(v.string(), v.unknown()));

const volume = v.object({
  channel: v.string(),
  direction: v.picklist(["input", "output"]),
  volume: v.record(v.string(), v.unknown()),
  subPath: v.exactOptional(v.string()),
  target: v.string(),
  readOnly: v.boolean(),
  formats: v.array(v.string()),
});

const pod = v.object({
  annotations: texts,
  env: objects,
  volumes: objects,
  volumeMounts: objects,
  imagePullSecrets: v.array(v.string()),
  imagePullPolicy: v.exactOptional(v.string()),
  registry: v.exactOptional(
    v.pipe(
      v.object({ registry: v.string(), username: v.string() }),
      v.description("the login to the image's registry; the password is with the pod only"),
    ),
  ),
  serviceAccount: v.exactOptional(v.string()),
  nodeSelector: texts,
  tolerations: objects,
  affinity: v.exactOptional(v.record(v.string(), v.unknown())),
  isRestricted: v.boolean(),
});

const secretKeyRef = v.object({ name: v.string(), key: v.string() });

const variable = v.object({ name: v.string(), value: v.string() });

const retry = v.object({
  on: v.array(v.enum(RetryOn)),
  maxAttempts: v.pipe(v.number(), v.integer(), v.minValue(1)),
  memorySteps: v.pipe(
    v.array(
      v.object({
        memoryLimitBytes: bytes,
        command: v.exactOptional(v.array(v.string())),
        env: v.exactOptional(v.array(variable)),
      }),
    ),
    v.description("what attempts get after the first, second, … that had too little memory"),
  ),
});

const plan = v.object({
  name: v.string(),
  template: v.string(),
  image: v.object({
    reference: v.string(),
    id: v.string(),
    digest: v.exactOptional(v.string()),
    platform: v.string(),
    user: v.exactOptional(v.string()),
  }),
  command: v.exactOptional(v.array(v.string())),
  env: v.pipe(
    v.array(
      v.object({
        name: v.string(),
        value: v.string(),
        secret: v.exactOptional(v.literal(true)),
        secretKeyRef: v.exactOptional(
          v.pipe(secretKeyRef, v.description("the secret of the engine that has the value")),
        ),
      }),
    ),
    v.description("a secret's value is ***"),
  ),
  mounts: v.array(mount),
  files: v.exactOptional(
    v.pipe(v.array(file), v.description("files beside the channels, read-only")),
  ),
  volumes: v.exactOptional(
    v.pipe(v.array(volume), v.description("channels on volumes that only the engine reaches")),
  ),
  network: v.picklist(["default", "none"]),
  networkName: v.exactOptional(v.string()),
  user: v.exactOptional(v.string()),
  shmSizeBytes: v.exactOptional(bytes),
  timeoutSeconds: v.exactOptional(v.number()),
  startupTimeoutSeconds: v.exactOptional(v.number()),
  retry: v.exactOptional(retry),
  strictChannels: v.exactOptional(v.boolean()),
  scaleRules: v.exactOptional(v.array(plannedScaleRuleSchema)),
  exitCodes: texts,
  labels: texts,
  pod: v.exactOptional(v.pipe(pod, v.description("what only Kubernetes is told"))),
});

/** The schema of `task_run-<id>.json` (contract §3). */
export const runRecordSchema = v.object({
  version: v.pipe(v.literal(RUN_RECORD_VERSION), v.description("version of this format")),
  id: v.string(),
  state: v.pipe(
    v.picklist(["created", "running", "finished"]),
    v.description("finished: `result` is there and final"),
  ),
  createdAt: time,
  stopping: v.exactOptional(
    v.pipe(
      v.picklist(["Timeout", "Stopped"]),
      v.description("written before the container is stopped, so that its end is known for ours"),
    ),
  ),
  supervisor: v.pipe(supervisor, v.description("the process that keeps this record going")),
  engine: v.object({
    kind: v.picklist(["docker", "podman", "kubernetes"]),
    host: v.string(),
    namespace: v.exactOptional(v.string()),
    context: v.exactOptional(
      v.pipe(v.string(), v.description("the name of the cluster in the caller's kubeconfig")),
    ),
  }),
  plan,
  attempts: v.array(attempt),
  warnings: v.array(v.string()),
  log: v.pipe(v.string(), v.description("file name of the log, beside this record")),
  channels: v.exactOptional(v.array(channelReportSchema)),
  findings: v.exactOptional(v.array(runFindingSchema)),
  result: v.exactOptional(result),
});

/** A task run on disk. */
export type RunRecord = v.InferOutput<typeof runRecordSchema>;

/** The plan of a run, as its record has it: without the values of secrets. */
export type PlanRecord = RunRecord["plan"];
