// The commands for DAGs: one row each.
import type { Command } from "../../command/command.ts";
import { defineCommand } from "../../command/define-command.ts";
import { options } from "../options.ts";

/** Rows of the command table; their names are two words. */
export const dagCommands: readonly Command[] = [
  defineCommand({
    name: "dag run",
    summary: "run a DAG on this machine and stay until its end",
    operands: "FILE",
    arity: { min: 1, max: 1 },
    options: options["dag run"],
    examples: [
      { line: "dag run workflow.json", what: "all of its tasks, as many at a time as fit" },
      {
        line: "dag run workflow.json --conf conf.json --run-id study-7",
        what: "with user input; after a crash the next command goes on with what runs",
      },
      { line: "dag run workflow.json --dry-run", what: "what would be run" },
    ],
    load: async () => (await import("./run.ts")).dagRun,
  }),
  defineCommand({
    name: "dag trigger",
    summary: "run a DAG in the background",
    operands: "FILE",
    arity: { min: 1, max: 1 },
    options: options["dag trigger"],
    examples: [{ line: "dag trigger workflow.json", what: "prints the id of the run and returns" }],
    load: async () => (await import("./run.ts")).dagTrigger,
  }),
  defineCommand({
    name: "dag list",
    summary: "list the DAGs in files",
    operands: "FILE…",
    arity: { min: 1, max: Infinity },
    options: options["dag list"],
    examples: [{ line: "dag list workflows/*.json", what: "id, tasks, tags and description" }],
    load: async () => (await import("./list.ts")).dagList,
  }),
  defineCommand({
    name: "dag show",
    summary: "draw a DAG, or a run of it",
    operands: "[FILE]",
    arity: { min: 0, max: 1 },
    options: options["dag show"],
    examples: [
      {
        line: "dag show workflow.json",
        what: "its tasks as a tree, and what goes from where to where",
      },
      { line: "dag show workflow.json --format svg --output dag.svg", what: "a picture" },
      { line: "dag show --run study-7", what: "the states of a run" },
    ],
    load: async () => (await import("./show.ts")).dagShow,
  }),
  defineCommand({
    name: "dag lock",
    summary: "write the contracts and digests of a DAG's images, and its forms, beside its file",
    operands: "FILE",
    arity: { min: 1, max: 1 },
    options: options["dag lock"],
    examples: [
      {
        line: "dag lock workflow.json",
        what: "workflow.lock.json, by which 'validate' checks channels and variables offline",
      },
    ],
    load: async () => (await import("./lock.ts")).dagLock,
  }),
  defineCommand({
    name: "dag deploy",
    summary: "write DAGs as files that Airflow reads",
    operands: "FILE… DIR",
    arity: { min: 2, max: Infinity },
    options: options["dag deploy"],
    examples: [
      {
        line: "dag deploy workflow.json --to airflow /opt/airflow/dags",
        what: "a DAG file of a few lines, the document and its lock; the same once more changes nothing",
      },
      {
        line: "dag deploy dags/*.ts --to airflow /opt/airflow/dags --check",
        what: "in CI: whether they are there as they are now",
      },
    ],
    load: async () => (await import("./deploy.ts")).dagDeploy,
  }),
  defineCommand({
    name: "dag why",
    summary: "say why a task of a DAG run ran, was reused, or did not run",
    operands: "RUN TASK",
    arity: { min: 2, max: 2 },
    options: options["dag why"],
    examples: [{ line: "dag why study-7 segment", what: "what differs from the run before" }],
    load: async () => (await import("./why.ts")).dagWhy,
  }),
  defineCommand({
    name: "dag prune",
    summary: "remove old DAG runs, their data and records",
    operands: "[DAG_ID]",
    arity: { min: 0, max: 1 },
    options: options["dag prune"],
    examples: [
      {
        line: "dag prune --older-than 30d --dry-run",
        what: "what would go, and how much it frees",
      },
      { line: "dag prune my-dag --older-than 12h", what: "ended runs of one DAG" },
    ],
    load: async () => (await import("./prune.ts")).dagPrune,
  }),
  defineCommand({
    name: "dag runs",
    summary: "list DAG runs",
    operands: "[DAG_ID]",
    arity: { min: 0, max: 1 },
    options: options["dag runs"],
    examples: [{ line: "dag runs", what: "the newest first" }],
    load: async () => (await import("./runs.ts")).dagRuns,
  }),
  defineCommand({
    name: "dag state",
    summary: "show how a DAG run and its tasks are, or all of one task",
    operands: "RUN [TASK]",
    arity: { min: 1, max: 2 },
    options: options["dag state"],
    examples: [
      { line: "dag state study-7", what: "each task, and why it is so" },
      { line: "dag state study-7 segment", what: "its tries, and what became of each item" },
      { line: "dag state my-dag/study-7 --json", what: "where several DAGs have a run of this id" },
    ],
    load: async () => (await import("./state.ts")).dagState,
  }),
  defineCommand({
    name: "dag logs",
    summary: "print the log of a task in a DAG run",
    operands: "RUN TASK",
    arity: { min: 2, max: 2 },
    options: options["dag logs"],
    examples: [
      { line: "dag logs study-7 segment --watch", what: "and what it prints until its end" },
      { line: "dag logs study-7 segment --try 1 --tail 20", what: "the end of the first try" },
    ],
    load: async () => (await import("./logs.ts")).dagLogs,
  }),
  defineCommand({
    name: "dag clear",
    summary: "run tasks of a DAG run again, with all that come after them",
    operands: "RUN [TASK…]",
    arity: { min: 1, max: Infinity },
    options: options["dag clear"],
    examples: [
      { line: "dag clear study-7 segment", what: "one that runs is stopped first" },
      { line: "dag clear study-7 --failed", what: "go on where it has failed" },
    ],
    load: async () => (await import("./ask-engine.ts")).dagClear,
  }),
  defineCommand({
    name: "dag mark",
    summary: "say how a task of a DAG run is to count",
    operands: "RUN TASK success|failed",
    arity: { min: 3, max: 3 },
    options: options["dag mark"],
    examples: [{ line: "dag mark study-7 upload success", what: "what waits for it goes on" }],
    load: async () => (await import("./ask-engine.ts")).dagMark,
  }),
  defineCommand({
    name: "dag cancel",
    summary: "end a DAG run",
    operands: "RUN",
    arity: { min: 1, max: 1 },
    options: options["dag cancel"],
    examples: [
      { line: "dag cancel study-7", what: "what runs is stopped, the rest is skipped" },
      { line: "dag cancel study-7 --kill", what: "at once, also after the first" },
    ],
    load: async () => (await import("./ask-engine.ts")).dagCancel,
  }),
  defineCommand({
    name: "dag export",
    summary: "write a DAG run as an RO-Crate: what ran, on what, what came out",
    operands: "RUN",
    arity: { min: 1, max: 1 },
    options: options["dag export"],
    examples: [
      { line: "dag export study-7", what: "files are named by their place, with checksums" },
      {
        line: "dag export study-7 --data copy --output crate",
        what: "with all data, to be given on",
      },
    ],
    load: async () => (await import("./export.ts")).dagExport,
  }),
  defineCommand({
    name: "dag serve",
    summary: "be the engine of a workflow root until nothing is left to do",
    operands: "",
    arity: { min: 0, max: 0 },
    options: options["dag serve"],
    examples: [
      { line: "dag serve --root /data/workflows", what: "go on with what a crash has left" },
    ],
    load: async () => (await import("./serve.ts")).dagServe,
  }),
];
