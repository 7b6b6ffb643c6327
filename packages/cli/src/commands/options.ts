// The options of every command: what the help shows, the parser reads and the command's function is typed by.

const json = { type: "boolean", description: "print JSON for programs" } as const;

const set = {
  type: "string",
  multiple: true,
  value: "NAME=VALUE",
  description: "a value for {{ custom.NAME }} in the document; may be repeated",
} as const;

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

const logs = {
  watch: { type: "boolean", description: "go on until the run has ended" },
  tail: { type: "string", value: "N", description: "of what is there, the last N lines only" },
  since: {
    type: "string",
    value: "TIME",
    description: "lines from this time on: 10m, 1h30m, or 2026-01-31T12:00:00Z",
  },
  stderr: { type: "boolean", description: "only what the task wrote to stderr, on stdout" },
  timestamps: { type: "boolean", description: "begin each line with its time" },
  json,
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
      description: "the engine sees the path HERE as THERE; may be repeated",
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
  report: {
    root,
    output: {
      type: "string",
      value: "FILE",
      description: "where to write it (report.html in the folder of the run)",
    },
    json,
  },
  supervise: {},
  "dag run": {
    ...dagRun,
    logs: { type: "boolean", description: "print what the tasks print, behind their ids" },
  },
  codegen: {
    output: { type: "string", value: "DIR", description: "where the modules go (this folder)" },
    check: {
      type: "boolean",
      description: "write nothing; end with 1 when a module is out of date",
    },
  },
  "dag lock": { dag: dagRun.dag, set },
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
  "dag cancel": { root },
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
