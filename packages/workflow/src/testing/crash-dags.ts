// DAGs whose tasks end as their plan says, for the test that kills engines: chains, fans, retries, skips, every trigger
// rule. However often an engine dies, there is one way for each of them to end.
import type { TaskEnd } from "../runner/task-runner.ts";
import type { TaskLine } from "./dag-of.ts";

/** A task, and how its tries end, one after the other; the last goes for all after it. */
export interface CrashTask extends TaskLine {
  readonly ends?: readonly TaskEnd["outcome"][];
  /** Seconds that it runs. */
  readonly takes?: number;
}

/** What the store has as the plan of a run. */
export interface CrashPlan {
  readonly tasks: Readonly<Record<string, CrashTask>>;
  readonly maxActiveTasks?: number;
}

const fails = { ends: ["failed"] } as const;
const skips = { ends: ["skipped"] } as const;
/** Fails first, and is tried again at once. */
const recovers = { ends: ["failed", "success"], retries: 1 } as const;

function fanOf(width: number, task: (index: number) => CrashTask): Record<string, CrashTask> {
  return Object.fromEntries(
    Array.from({ length: width }, (_, index) => [`w${index}`, { after: ["a"], ...task(index) }]),
  );
}

const workers = Array.from({ length: 6 }, (_, index) => `w${index}`);

/** Plans by the name of their shape. */
export const crashPlans: Readonly<Record<string, CrashPlan>> = {
  chain: {
    tasks: {
      a: {},
      b: { after: ["a"], ...recovers },
      c: { after: ["b"], takes: 0.2 },
      d: { after: ["c"], ends: ["failed", "failed", "success"], retries: 2, delay: 0.05 },
      e: { after: ["d"] },
    },
  },
  fan: {
    maxActiveTasks: 3,
    tasks: {
      a: { takes: 0.02 },
      ...fanOf(6, (index) => ({ takes: 0.03 * (index + 1), ...(index % 3 === 1 && recovers) })),
      join: { after: workers },
    },
  },
  failures: {
    tasks: {
      a: { ...fails, retries: 1, delay: 0.02 },
      b: { after: ["a"] },
      c: { after: ["b"] },
      d: { after: ["a"], rule: "one_failed" },
      e: { after: ["c", "d"], rule: "all_done", ...fails },
      f: { after: ["a"], rule: "all_failed", takes: 0.15 },
    },
  },
  skips: {
    tasks: {
      a: { ...skips, retries: 2 },
      b: { after: ["a"] },
      c: { after: ["b"], rule: "all_done" },
      d: { after: ["a", "b"], rule: "all_skipped" },
      e: {},
      f: { after: ["a", "e"], rule: "none_failed_min_one_success", ...recovers },
      g: { after: ["a", "e"], rule: "none_skipped" },
    },
  },
  rules: {
    tasks: {
      ok: {},
      slow: { takes: 0.25 },
      bad: { ...fails, takes: 0.08 },
      skip: { ...skips },
      oneSuccess: { after: ["ok", "slow", "bad"], rule: "one_success" },
      oneDone: { after: ["skip", "slow"], rule: "one_done" },
      allDone: { after: ["oneSuccess", "oneDone", "bad"], rule: "all_done", ...recovers },
      noneFailed: { after: ["ok", "skip"], rule: "none_failed" },
      upstream: { after: ["bad", "allDone"] },
      always: { after: ["upstream"], rule: "always", takes: 0.1 },
    },
  },
};
