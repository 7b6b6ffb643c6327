// `task-api operator` as an engine of somebody else's talks to it: requests in, events out.
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { PROGRAM } from "./program.ts";

/** An event as it was written. */
export type Event = Readonly<Record<string, unknown>>;

/** A process that requests are sent to. */
export interface RunningOperator {
  readonly child: ChildProcess;
  readonly events: readonly Event[];
  send(...requests: readonly object[]): void;
  /** Nothing more is asked. */
  close(): void;
  /** Resolves with the first event that has all of this. */
  sees(wanted: Event): Promise<Event>;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts it; killed with the test. */
export function startOperator(env: Readonly<Record<string, string>> = {}): RunningOperator {
  const child = spawn(PROGRAM, ["operator"], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "inherit"],
    detached: true,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdin.on("error", () => undefined);
  const events: Event[] = [];
  const watchers = new Set<() => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    events.push(Object(JSON.parse(line)));
    for (const look of watchers) look();
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    child,
    events,
    ended,
    send: (...requests) => {
      for (const request of requests) child.stdin.write(`${JSON.stringify(request)}\n`);
    },
    close: () => child.stdin.end(),
    sees: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = events.find((event) => holds(event, wanted));
          if (found !== undefined) resolve(found);
        };
        watchers.add(look);
        look();
        void ended.then(() =>
          reject(new Error(`ended without ${JSON.stringify(wanted)}:\n${JSON.stringify(events)}`)),
        );
      }),
  };
}

/** Asks for one thing, and gives all events until its end. */
export async function askOperator(request: object): Promise<readonly Event[]> {
  const operator = startOperator();
  operator.send(request);
  operator.close();
  await operator.ended;
  return operator.events;
}

function holds(event: Event, wanted: Event): boolean {
  return Object.entries(wanted).every(([key, value]) => event[key] === value);
}

/** What a request asks for beside its task. */
export interface RequestOptions {
  readonly root: string;
  readonly image: string;
  /** Of the shell; what it writes to `/out` is its output `out`. */
  readonly script: string;
  readonly more?: object;
  /** Of the task. */
  readonly task?: object;
  /** Of the template. */
  readonly template?: object;
}

/** The DAG of requests: another one for each root. */
export function dagOf(root: string): string {
  return basename(root);
}

/** A request for the first try of the task `t`. */
export function requestFor(options: RequestOptions): Event {
  const { root, image, script, more, task, template } = options;
  return {
    id: "1",
    action: "run",
    protocol: 1,
    engine: { mode: "docker" },
    storage: root,
    dag_id: dagOf(root),
    dag_run_id: "r",
    task: {
      task_id: "t",
      image,
      taskTemplate: {
        identifier: "t",
        description: "",
        inputs: [],
        outputs: [{ name: "out", mounted_path: "/out" }],
        env: [],
        command: ["/bin/sh", "-c", script],
        network: "none",
        ...template,
      },
      ...task,
    },
    task_ids: ["t", "before"],
    try_number: 1,
    first_try: 1,
    min_free_disk: "0",
    ...more,
  };
}

/** The lines of the container among events. */
export function linesIn(events: readonly Event[]): readonly unknown[] {
  return events
    .filter(({ type, stream }) => type === "log" && stream !== undefined)
    .map(({ message }) => message);
}

/** The record of the task `t`. */
export function recordIn(root: string): string {
  return join(root, dagOf(root), "r/task_run-t.json");
}

/** Makes the record one that a process of another machine keeps, which said so last at `keptAt`. */
export function moveElsewhere(root: string, keptAt: Date): void {
  const file = recordIn(root);
  const record: object = JSON.parse(readFileSync(file, "utf8"));
  const { supervisor } = Object(record);
  writeFileSync(file, JSON.stringify({ ...record, supervisor: { ...supervisor, host: "other" } }));
  const kept = join(dirname(file), `.${basename(file)}.kept`);
  writeFileSync(kept, "");
  utimesSync(kept, keptAt, keptAt);
}
