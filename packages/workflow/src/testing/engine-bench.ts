// An engine on a store of its own, with runners that the test leads by hand. Another engine on the same store stands for
// the next process after a crash.
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Workflow } from "@task-api/spec";
import { DagEngine } from "../engine/dag-engine.ts";
import type { DagEngineOptions } from "../engine/engine-options.ts";
import { writeRequest, type DagRequest } from "../engine/requests.ts";
import type { PoolLimits } from "../engine/pool.ts";
import { DagStore } from "../store/dag-store.ts";
import type { DagRun } from "../store/rows.ts";
import { freshFolder } from "./fresh-folder.ts";
import { createHandRunner, type DemandOf, type HandRunner } from "./hand-runner.ts";

/** A run that the test has made. */
export interface BenchRun {
  readonly id: number;
  readonly runner: HandRunner;
  /** `task:state` of all that the store knows of, in the order of the DAG. */
  readonly states: () => string;
  readonly state: () => string;
}

/** How a run is made. */
export interface RunLine {
  readonly demandOf?: DemandOf;
  readonly maxActiveTasks?: number;
}

/** A store, its runs, and the engine that serves them. */
export interface Bench {
  readonly store: DagStore;
  readonly add: (dag: Workflow, line?: RunLine) => BenchRun;
  readonly ask: (run: BenchRun, request: DagRequest) => void;
  /** A new engine on the store; runners of runs that there are begin anew with it. */
  readonly serve: (limits?: PoolLimits, options?: Partial<DagEngineOptions>) => Serving;
}

/** An engine that serves. */
export interface Serving {
  readonly engine: DagEngine;
  readonly over: Promise<void>;
  /** What the engine says of a run, once it has it. */
  readonly runnerOf: (run: BenchRun) => HandRunner;
}

/** A store without runs, in a folder of its own unless another one is named. */
export function engineBench(folder: string = freshFolder()): Bench {
  const store = new DagStore(join(folder, "store.db"));
  const lines = new Map<number, RunLine & { readonly dag: Workflow; runner: HandRunner }>();
  const engines: DagEngine[] = [];
  onTestFinished(() => {
    for (const engine of engines) engine.leave();
    store.close();
  });
  const lineOf = ({ id }: Pick<DagRun, "id">): RunLine & { dag: Workflow; runner: HandRunner } => {
    const line = lines.get(id);
    if (line === undefined) throw new Error("the plan cannot be read");
    return line;
  };
  let made = 0;
  return {
    store,
    add(dag, line = {}) {
      made += 1;
      const { id } = store.createRun({ dagId: "d", runId: `r${made}`, createdAt: 1, plan: "{}" });
      lines.set(id, { ...line, dag, runner: createHandRunner(line.demandOf) });
      return {
        id,
        get runner() {
          return lineOf({ id }).runner;
        },
        states() {
          const statuses = store.statuses(id);
          return dag.tasks
            .map(({ taskId }, task) => `${taskId}:${statuses.get(task)?.state ?? "none"}`)
            .join(" ");
        },
        state: () => store.run(id)?.state ?? "gone",
      };
    },
    ask: ({ id }, request) => store.addRequest(id, writeRequest(request)),
    serve(limits = {}, options = {}) {
      for (const line of lines.values()) line.runner = createHandRunner(line.demandOf);
      const engine = new DagEngine({
        store,
        limits,
        open(run) {
          const { dag, runner, maxActiveTasks } = lineOf(run);
          return { dag, runner, ...(maxActiveTasks !== undefined && { maxActiveTasks }) };
        },
        ...options,
      });
      engines.push(engine);
      const over = engine.serve();
      over.catch(() => undefined);
      return { engine, over, runnerOf: ({ id }) => lineOf({ id }).runner };
    },
  };
}

/** Until what has happened so far has been decided on, stored and acted on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
