// The options of the commands for DAGs.
import { json, logs, set } from "../common-options.ts";

const root = {
  type: "string",
  value: "DIR",
  description:
    "the workflow root, with the data of all DAG runs (TASK_API_ROOT, else workflows in this folder)",
} as const;

const pathMap = {
  type: "string",
  multiple: true,
  value: "HERE=THERE",
  description: "a path as the engine's machine knows it; may be repeated",
} as const;

/** How much of the machine an engine for DAGs gives to tasks. */
const limits = {
  parallel: {
    type: "string",
    value: "N",
    description: "tasks at the same time (the number of CPUs)",
  },
  cpus: {
    type: "string",
    value: "AMOUNT",
    description: "CPUs that tasks may ask for together (those of the machine)",
  },
  memory: {
    type: "string",
    value: "AMOUNT",
    description: "memory that tasks may ask for together (that of the machine)",
  },
  gpus: {
    type: "string",
    value: "N",
    description: "GPUs that tasks may ask for together (those of the machine)",
  },
  "min-free-disk": {
    type: "string",
    value: "AMOUNT",
    description: "free space below the workflow root that a task starts with (1Gi)",
  },
} as const;

const dagRun = {
  root,
  dag: {
    type: "string",
    value: "ID",
    description: "which DAG of the file, where it has several",
  },
  conf: {
    type: "string",
    value: "FILE|JSON",
    description: "the conf of the run: task_form with the variables of tasks, and more",
  },
  "run-id": {
    type: "string",
    value: "ID",
    description: "the id of the run, unique for its DAG (made from the time)",
  },
  cache: {
    type: "boolean",
    description: "reuse results of earlier runs for all tasks, not only for those that say so",
  },
  locked: {
    type: "boolean",
    description: "take the images of the lock beside the file, by their digests, and no others",
  },
  "resume-items": {
    type: "boolean",
    description: "later tries are given only the items that have no good result yet",
  },
  "no-cache": { type: "boolean", description: "reuse nothing" },
  note: { type: "string", value: "TEXT", description: "a word about the run, for people" },
  set,
  ...limits,
  "path-map": pathMap,
  "dry-run": {
    type: "boolean",
    description: "print every task as it would be run, and start nothing",
  },
  json,
} as const;

/** By the names of the commands. */
export const dagOptions = {
  report: {
    root,
    output: {
      type: "string",
      value: "FILE",
      description: "where to write it (report.html in the folder of the run)",
    },
    json,
  },
  "dag run": {
    ...dagRun,
    logs: { type: "boolean", description: "print what the tasks print, behind their ids" },
  },
  "dag lock": { dag: dagRun.dag, set },
  "dag deploy": {
    to: {
      type: "string",
      choices: ["airflow"],
      description: "airflow: DIR is a folder with DAG files of Airflow; the only one so far",
    },
    dag: { ...dagRun.dag, description: "only this DAG of the files (all of them)" },
    check: {
      type: "boolean",
      description: "write nothing; end with 1 when something is not as it would be written",
    },
    force: {
      type: "boolean",
      description: "also replace what was changed in DIR, or made by others",
    },
    set,
  },
  "dag trigger": dagRun,
  "dag list": { set, json },
  "dag show": {
    dag: dagRun.dag,
    run: {
      type: "string",
      value: "RUN",
      description: "a DAG run instead of a file, with its states",
    },
    root,
    format: {
      type: "string",
      choices: ["text", "mermaid", "svg", "json"],
      description: "how to draw it (text when not given)",
    },
    output: { type: "string", value: "FILE", description: "where to write it (to the terminal)" },
    set,
    json: { type: "boolean", description: "the same as --format json" },
  },
  "dag logs": {
    root,
    try: { type: "string", value: "N", description: "an earlier try (the last one)" },
    item: {
      type: "string",
      value: "ITEM",
      description: "of a task that runs once per item: the last run of this one",
    },
    ...logs,
  },
  "dag runs": { root, json },
  "dag state": { root, json },
  "dag clear": {
    root,
    "resume-items": {
      type: "boolean",
      description: "give the tasks only the items that have no good result yet; what is good stays",
    },
    failed: {
      type: "boolean",
      description: "all tasks that have failed, and what came after them",
    },
  },
  "dag mark": { root },
  "dag cancel": {
    root,
    kill: {
      type: "boolean",
      description: "what runs is killed, without the 10 s that it has to end by itself",
    },
  },
  "dag why": { root, json },
  "dag prune": {
    root,
    "older-than": {
      type: "string",
      value: "AGE",
      description: "runs that ended so long ago: 30d, 12h, 2w, or an ISO 8601 duration",
    },
    "dry-run": { type: "boolean", description: "say what would be removed" },
    json,
  },
  "dag export": {
    root,
    format: {
      type: "string",
      choices: ["ro-crate"],
      description: "ro-crate: a Provenance Run Crate, and the only one so far",
    },
    output: {
      type: "string",
      value: "DIR",
      description: "the folder to write, new or empty (DAG_ID-RUN_ID-crate in this folder)",
    },
    data: {
      type: "string",
      choices: ["link", "copy", "none"],
      description:
        "link names files by their place here (when not given), copy takes them in, none tells only names, sizes and checksums",
    },
    agent: {
      type: "string",
      value: "NAME",
      description: "who has run it (the owner of the run's folder)",
    },
    license: {
      type: "string",
      value: "URL|TEXT",
      description: "under which terms the crate may be used (not stated)",
    },
    json,
  },
  "dag serve": { root, ...limits, "path-map": pathMap },
} as const;
