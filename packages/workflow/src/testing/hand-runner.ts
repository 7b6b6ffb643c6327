// A runner whose tasks run until the test says how they end: a test of the engine sees what is with the runner, and what
// was asked of it.
import type { Demand, TaskEnd, TaskRunner, TaskTry, TryControl } from "../runner/task-runner.ts";

/** A try that the runner has. */
export interface HeldTry {
  readonly tried: TaskTry;
  readonly control: TryControl;
  /** How often it was asked to end. */
  readonly stops: () => number;
}

/** The runner of one DAG run, in the hands of a test. */
export interface HandRunner extends TaskRunner {
  /** `task#try` of all that run, in the order of their starts. */
  readonly running: () => readonly string[];
  /** `task#try` of all that were ever begun. */
  readonly begun: readonly string[];
  readonly held: (taskId: string) => HeldTry;
  readonly end: (taskId: string, outcome?: TaskEnd["outcome"], changes?: Partial<TaskEnd>) => void;
  /** From now on something is to be put in order; until what this returns is called. */
  readonly leaveUntidy: () => () => void;
  /** The engine breaks: the end of the task cannot be kept. */
  readonly lose: (taskId: string) => void;
}

/** What tasks take, by their index; a promise where the runner has to look first. */
export type DemandOf = (task: number) => Demand | Promise<Demand>;

/** A runner with nothing to do. */
export function createHandRunner(demandOf: DemandOf = () => ({})): HandRunner {
  const held = new Map<string, HeldTry & PromiseWithResolvers<TaskEnd>>();
  const begun: string[] = [];
  const find = (taskId: string): HeldTry & PromiseWithResolvers<TaskEnd> => {
    const found = held.get(taskId);
    if (found === undefined) throw new Error(`${taskId} does not run`);
    return found;
  };
  let tidying: Promise<void> | undefined;
  return {
    begun,
    tidying: () => tidying,
    leaveUntidy() {
      const work = Promise.withResolvers<void>();
      tidying = work.promise;
      return () => {
        tidying = undefined;
        work.resolve();
      };
    },
    demand: demandOf,
    async run(tried, control) {
      const { taskId, tryNumber } = tried;
      if (held.has(taskId)) throw new Error(`${taskId} runs already`);
      begun.push(`${taskId}#${tryNumber}`);
      let stops = 0;
      control.stop.addEventListener("abort", () => (stops += 1));
      const own = { tried, control, stops: () => stops, ...Promise.withResolvers<TaskEnd>() };
      held.set(taskId, own);
      try {
        return await own.promise;
      } finally {
        held.delete(taskId);
      }
    },
    running: () => [...held.values()].map(({ tried }) => `${tried.taskId}#${tried.tryNumber}`),
    held: find,
    end: (taskId, outcome = "success", changes = {}) =>
      find(taskId).resolve({
        outcome,
        reason: reasons[outcome],
        message: "",
        endedAt: Date.now(),
        ...changes,
      }),
    lose: (taskId) => find(taskId).reject(new Error("no end was found")),
  };
}

const reasons = { success: "Succeeded", failed: "Failed", skipped: "Skipped" } as const;
