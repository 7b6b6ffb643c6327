// A small DAG run for tests of crates: a task that needs two tries, one that is run for each item, a secret, data from
// outside.
import { normaliseWorkflow, type TaskInstance } from "@task-api/spec";
import type { CrateChannel, CrateFile, CrateRun, CrateTry } from "../crate/crate-run.ts";
import type { WorkflowFiles } from "../crate/workflow-entities.ts";
import { runRecord } from "./run-record.ts";

/** When it began: milliseconds since 1970. */
const BEGAN = Date.UTC(2026, 0, 31, 12);

/** The run; `changes` replace what it has. */
export function crateRun(changes: Partial<CrateRun> = {}): CrateRun {
  return {
    dagId: "study",
    runId: "one",
    state: "success",
    startedAt: BEGAN,
    endedAt: BEGAN + 60_000,
    workflow,
    source: { name: "study.py", text: "", isMasked: false, document: "{}" },
    instances: [make, each],
    images: {
      "registry.example/make:1": {
        ...image("registry.example/make:1", "a"),
        digest: `registry.example/make@sha256:${"b".repeat(64)}`,
      },
      "each:2": image("each:2", "c"),
    },
    conf: file("conf.json"),
    tries: [
      tryOf(0, 1, { state: "failed", message: "exit code 3: no lesion", exitCode: 3 }),
      tryOf(0, 2, { hasOutputs: true }),
      tryOf(1, 1, { item: "a", hasOutputs: true }),
      tryOf(1, 1, { item: "b", state: "skipped" }),
    ],
    channels: new Map([
      ["/data/raw", channel("inputs/make/raw", "make/raw", ["a", "b"])],
      ["/flows/make/out", channel("data/make/out", "make/out", ["a", "b"])],
      ["/flows/each/out", channel("data/each/out", "each/out", ["a"])],
    ]),
    ...changes,
  };
}

/** Its files. */
export const crateFiles: WorkflowFiles = {
  readme: file("README.md", "text/markdown"),
  document: file("workflow.json"),
  author: file("source/study.py", "text/x-python"),
};

/** A try with its record. @param number of the try */
export function tryOf(task: number, number: number, changes: Partial<CrateTry> = {}): CrateTry {
  const startedAt = BEGAN + task * 10_000 + number * 1000;
  const id = `${task}-${number}${changes.item ?? ""}`;
  return {
    task,
    tryNumber: number,
    state: "success",
    reason: "Succeeded",
    exitCode: 0,
    startedAt,
    endedAt: startedAt + 500,
    record: { record: runRecord(id), file: file(`records/${id}.json`) },
    hasOutputs: false,
    ...changes,
  };
}

const workflow = normaliseWorkflow({
  dag_id: "study",
  description: "What a test needs",
  tasks: [
    {
      task_id: "make",
      image: "registry.example/make:1",
      taskTemplate: "make",
      inputs: [{ name: "raw", input: { host_path: "/data/raw" } }],
      retries: 1,
    },
    {
      task_id: "each",
      image: "each:2",
      taskTemplate: "each",
      fan_out: "item",
      iochannel_maps: [
        { upstream_operator: "make", upstream_output_channel: "out", input_channel: "in" },
      ],
    },
  ],
});

const make: TaskInstance = {
  ...instance("make", "registry.example/make:1"),
  env: [
    { name: "THRESHOLD", value: "7", secret: false },
    { name: "TOKEN", secret: true, valueFrom: { kind: "env", env: "0:TOKEN" } },
  ],
  inputs: [bound("raw", "/data/raw")],
  outputs: [bound("out", "/flows/make/out")],
};

const each: TaskInstance = {
  ...instance("each", "each:2"),
  inputs: [bound("in", "/flows/make/out")],
  outputs: [bound("out", "/flows/each/out")],
};

function instance(name: string, of: string): Omit<TaskInstance, "inputs" | "outputs"> {
  return {
    name,
    image: of,
    template: name,
    env: [],
    resources: { limits: {}, requests: {} },
    network: "none",
    exitCodes: {},
  };
}

function bound(name: string, path: string): TaskInstance["inputs"][number] {
  return { name, mountedPath: `/${name}`, source: { kind: "host", path }, formats: [] };
}

function image(reference: string, letter: string): CrateRun["images"][string] {
  const id = `sha256:${letter.repeat(64)}`;
  return { reference, id, platform: "linux/amd64", entrypoint: [], command: [] };
}

function channel(path: string, name: string, items: readonly string[]): CrateChannel {
  return {
    id: `${path}/`,
    name,
    items: items.map((item) => ({
      id: `${path}/${item}/`,
      name: item,
      files: [file(`${path}/${item}/1.dcm`, "application/dicom")],
      totalFiles: 1,
      totalBytes: 5,
    })),
    files: [],
    totalFiles: items.length,
    totalBytes: 5 * items.length,
    isTruncated: false,
  };
}

function file(id: string, mediaType = "application/json"): CrateFile {
  const name = id.split("/").at(-1) ?? id;
  return { id, name, bytes: 5, sha256: "d".repeat(64), mediaType };
}
