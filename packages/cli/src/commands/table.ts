// All commands of `task-api`: one row each, one module each. What a command needs is loaded when it
// is called.
import type { Command } from "../command/command.ts";
import { defineCommand } from "../command/define-command.ts";
import { dagCommands } from "./dag/table.ts";
import { options } from "./options.ts";

/** The command table. */
export const commands: readonly Command[] = [
  defineCommand({
    name: "validate",
    summary: "check processing-container.json, task.json and workflow.json, and DAG files",
    operands: "FILE…",
    arity: { min: 1, max: Infinity },
    options: options.validate,
    examples: [
      { line: "validate processing-container.json", what: "one document, its kind guessed" },
      {
        line: "validate task.json --schema task --against my-image:1",
        what: "a task against its image",
      },
      {
        line: "validate workflow.json",
        what: "a DAG, also against the workflow.lock.json beside it",
      },
      { line: "validate *.json --strict --format sarif", what: "for a code scanner" },
      {
        line: "validate processing-container.json --fix",
        what: "remove trailing commas and comments",
      },
    ],
    load: async () => (await import("./validate.ts")).validate,
  }),
  defineCommand({
    name: "run",
    summary: "run a task",
    operands: "FILE",
    arity: { min: 1, max: 1 },
    options: options.run,
    examples: [
      { line: "run task.json --mode docker", what: "start, write task_run-<id>.json and return" },
      {
        line: "run task.json --watch --overwrite",
        what: "stay, show the log, clear old results first",
      },
      { line: "run task.json --watch --env ORGAN=liver", what: "with another value of a variable" },
      {
        line: "run task.json --watch --key nightly-7",
        what: "once, however often this is called",
      },
      { line: "run task.json --dry-run --json", what: "show what would be run" },
      { line: "run task.json --mode k8s --watch", what: "on the cluster of your kubeconfig" },
      {
        line: "run task.json --mode k8s --dry-run -o yaml",
        what: "the manifest that the cluster would get, secrets masked",
      },
    ],
    load: async () => (await import("./run.ts")).run,
  }),
  defineCommand({
    name: "check",
    summary: "check the items in the channels of a task, or in a directory",
    operands: "TASK|DIR",
    arity: { min: 1, max: 1 },
    options: options.check,
    examples: [
      { line: "check task.json", what: "items in and out, what is missing, empty or misplaced" },
      { line: "check task.json --against my-image:1", what: "and files of an unexpected format" },
      { line: "check data/dicom", what: "one channel alone" },
    ],
    load: async () => (await import("./check.ts")).check,
  }),
  defineCommand({
    name: "logs",
    summary: "print the log of a run",
    operands: "RECORD",
    arity: { min: 1, max: 1 },
    options: options.logs,
    examples: [
      { line: "logs task_run-1a2b3c.json", what: "what the run printed, stdout and stderr apart" },
      { line: "logs task_run-1a2b3c.json --watch", what: "and what it prints until its end" },
      { line: "logs task_run-1a2b3c.json --tail 20 --stderr", what: "its last complaints" },
      { line: "logs task_run-1a2b3c.json --since 10m --timestamps", what: "of the last minutes" },
    ],
    load: async () => (await import("./logs.ts")).logs,
  }),
  defineCommand({
    name: "check-task-run",
    summary: "say how a run is doing or how it ended",
    operands: "RECORD",
    arity: { min: 1, max: 1 },
    options: options["check-task-run"],
    examples: [
      { line: "check-task-run task_run-1a2b3c.json", what: "state, result and next step" },
      {
        line: "check-task-run task_run-1a2b3c.json --watch",
        what: "wait; exit with the run's code",
      },
    ],
    load: async () => (await import("./check-task-run.ts")).checkTaskRun,
  }),
  defineCommand({
    name: "stop",
    summary: "end a run",
    operands: "RECORD",
    arity: { min: 1, max: 1 },
    options: options.stop,
    examples: [
      { line: "stop task_run-1a2b3c.json", what: "ask the task to end, kill it after 10 s" },
      { line: "stop task_run-1a2b3c.json --kill", what: "at once" },
    ],
    load: async () => (await import("./stop.ts")).stop,
  }),
  defineCommand({
    name: "clean",
    summary: "remove the containers that nobody keeps any more",
    operands: "",
    arity: { min: 0, max: 0 },
    options: options.clean,
    examples: [
      { line: "clean --dry-run", what: "what callers that were killed have left" },
      { line: "clean", what: "write down the ends that nobody saw, remove what has ended" },
      { line: "clean --stop", what: "and end what still runs" },
      { line: "clean --mode k8s --namespace project-a", what: "the same on a cluster" },
    ],
    load: async () => (await import("./clean.ts")).clean,
  }),
  defineCommand({
    name: "runs",
    summary: "list the runs whose records are in a folder, or show one",
    operands: "[show ID]",
    arity: { min: 0, max: 2 },
    options: options.runs,
    examples: [
      { line: "runs", what: "what was run from here, the newest first" },
      { line: "runs show 1a2b3c", what: "all that is known of one, by its id or the start of it" },
      { line: "runs --in results --json", what: "those of another folder, for programs" },
    ],
    load: async () => (await import("./runs.ts")).runs,
  }),
  defineCommand({
    name: "processing-container",
    summary: "print the contract of an image without running it",
    operands: "IMAGE",
    arity: { min: 1, max: 1 },
    options: options["processing-container"],
    examples: [
      { line: "processing-container my-image:1", what: "its templates, channels and variables" },
      {
        line: "processing-container my-image:1 --json",
        what: "the document as it is in the image",
      },
      {
        line: "processing-container my-image:1 --mode k8s",
        what: "as a cluster reads it, with the login it has",
      },
    ],
    load: async () => (await import("./processing-container.ts")).processingContainer,
  }),
  ...dagCommands,
  defineCommand({
    name: "report",
    summary: "write all about a DAG run into one HTML file",
    operands: "RUN",
    arity: { min: 1, max: 1 },
    options: options.report,
    examples: [
      {
        line: "report study-7",
        what: "graph, timeline, memory, items and logs, to be opened or sent",
      },
      { line: "report study-7 --output study-7.html", what: "to a file of your own" },
    ],
    load: async () => (await import("./report.ts")).report,
  }),
  defineCommand({
    name: "codegen",
    summary: "write typed modules of images for DAG files in TypeScript",
    operands: "IMAGE|LOCK…",
    arity: { min: 1, max: Infinity },
    options: options.codegen,
    examples: [
      { line: "codegen dag.lock.json --output images", what: "offline, from the lock of a DAG" },
      { line: "codegen my-image:1 --output images", what: "a wrong channel does not compile then" },
      { line: "codegen my-image:1 --output images --check", what: "in CI: is it still so?" },
    ],
    load: async () => (await import("./codegen.ts")).codegen,
  }),
  defineCommand({
    name: "operator",
    summary: "run tasks for an engine that schedules DAGs itself, such as Airflow",
    operands: "",
    arity: { min: 0, max: 0 },
    options: options.operator,
    examples: [
      {
        line: "operator < requests.jsonl",
        what: "one JSON object per line in and out, as docs/operator-protocol.md says",
      },
    ],
    load: async () => (await import("./operator.ts")).operator,
  }),
  defineCommand({
    name: "supervise",
    summary: "keep the record and log of a started run going",
    operands: "RECORD",
    arity: { min: 1, max: 1 },
    options: options.supervise,
    examples: [],
    hidden: true,
    load: async () => (await import("./supervise.ts")).supervise,
  }),
];
