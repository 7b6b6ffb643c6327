// The options of every command: what the help shows, the parser reads and the command's function is typed by.

import { json, logs, set } from "./common-options.ts";
import { dagOptions } from "./dag/options.ts";

const engine = {
  mode: {
    type: "string",
    choices: ["docker", "k8s"],
    description: "the engine: docker (also Podman; when not given), or k8s, a Kubernetes cluster",
  },
  namespace: {
    type: "string",
    value: "NAME",
    description: "with --mode k8s: the namespace (that of the kubeconfig)",
  },
  context: {
    type: "string",
    value: "NAME",
    description: "with --mode k8s: the context of the kubeconfig (its current one)",
  },
} as const;

/** The options of each command, by its name: what its function is typed by. */
export const options = {
  validate: {
    schema: {
      type: "string",
      choices: ["pc", "task", "workflow", "lock"],
      description: "what the documents are; guessed from their content when not given",
    },
    against: {
      type: "string",
      value: "IMAGE|FILE",
      description: "check tasks against this contract: an image, or a processing-container.json",
    },
    strict: { type: "boolean", description: "warnings count as errors" },
    format: {
      type: "string",
      choices: ["text", "json", "sarif"],
      description: "how to print what was found (text when not given)",
    },
    fix: {
      type: "boolean",
      description: "mend what can be mended without a change of meaning, in the file itself",
    },
    set,
    json: { type: "boolean", description: "the same as --format json" },
  },
  run: {
    ...engine,
    namespace: {
      ...engine.namespace,
      description: "with --mode k8s: the namespace (config.namespace, else the kubeconfig's)",
    },
    "startup-timeout": {
      type: "string",
      value: "TIME",
      description: "with --mode k8s: how long a start may take, in seconds or as PT10M (one hour)",
    },
    watch: { type: "boolean", description: "stay until the end, show the log, exit with its code" },
    output: { type: "string", value: "FILE", description: "where to write the run record" },
    "monitor-memory": {
      type: "boolean",
      description: "print peak memory against limit at the end",
    },
    key: {
      type: "string",
      value: "KEY",
      description: "one run for this key: adopt it if it goes on, give its end if it has ended",
    },
    "detach-on-interrupt": {
      type: "boolean",
      description: "with --watch, Ctrl-C leaves the task running",
    },
    env: {
      type: "string",
      multiple: true,
      value: "NAME=VALUE",
      description: "set a variable, above the task.json; may be repeated",
    },
    set,
    overwrite: { type: "boolean", description: "clear output directories that have content" },
    keep: { type: "boolean", description: "write beside what is in the output directories" },
    "atomic-outputs": {
      type: "boolean",
      description: "results appear in the outputs only when the task has succeeded",
    },
    "strict-channels": {
      type: "boolean",
      description: "fail when a channel departs from the item convention",
    },
    "path-map": {
      type: "string",
      multiple: true,
      value: "HERE=THERE",
      description:
        "the engine sees the path HERE as THERE, which may be pvc://CLAIM/PATH of a cluster; may be repeated",
    },
    "dry-run": { type: "boolean", description: "print the plan and start nothing" },
    format: {
      type: "string",
      short: "o",
      choices: ["yaml", "json"],
      description: "with --dry-run: print what the engine is told: with --mode k8s the manifest",
    },
    json,
  },
  check: {
    against: {
      type: "string",
      value: "IMAGE|FILE",
      description: "the contract that says which formats the files have",
    },
    set,
    json,
  },
  logs,
  "check-task-run": {
    watch: { type: "boolean", description: "wait until the run has ended" },
    json,
  },
  stop: {
    kill: { type: "boolean", description: "do not wait for the task to end by itself" },
    json,
  },
  clean: {
    ...engine,
    "dry-run": { type: "boolean", description: "say what would be done" },
    stop: { type: "boolean", description: "also end what still runs, with nobody to keep it" },
    in: {
      type: "string",
      value: "DIR",
      description: "only runs whose record is there or below (all of this machine)",
    },
    json,
  },
  runs: {
    in: { type: "string", value: "DIR", description: "the folder with the records (this one)" },
    json,
  },
  "processing-container": { ...engine, json },
  operator: {},
  supervise: {},
  codegen: {
    output: { type: "string", value: "DIR", description: "where the modules go (this folder)" },
    check: {
      type: "boolean",
      description: "write nothing; end with 1 when a module is out of date",
    },
  },
  ...dagOptions,
} as const;
