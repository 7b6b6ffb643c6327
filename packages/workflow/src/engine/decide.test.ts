import { normaliseWorkflow, TriggerRule, type Workflow } from "@task-api/spec";
import { describe, expect, it } from "vitest";
import { dagGraph } from "./dag-graph.ts";
import { decide } from "./decide.ts";
import type { DagEvent } from "./events.ts";
import { RunState } from "./run-state.ts";
import type { TaskEnd } from "../runner/task-runner.ts";

interface Node {
  readonly after?: readonly string[];
  readonly rule?: TriggerRule;
  readonly retries?: number;
}

function dag(nodes: Readonly<Record<string, Node>>): Workflow {
  return normaliseWorkflow({
    dag_id: "d",
    tasks: Object.entries(nodes).map(([task_id, { after = [], rule, retries }]) => ({
      task_id,
      image: "i",
      taskTemplate: "t",
      upstream_task_ids: [...after],
      ...(rule !== undefined && { trigger_rule: rule }),
      ...(retries !== undefined && { retries }),
    })),
  });
}

function given(nodes: Readonly<Record<string, Node>>): RunState {
  const run = new RunState(dagGraph(dag(nodes)));
  happens(run, { type: "begin" });
  return run;
}

function happens(run: RunState, ...events: readonly DagEvent[]): void {
  for (const event of events) run.apply(decide(run, event));
}

const at = 1000;
const success: TaskEnd = { outcome: "success", reason: "Succeeded", message: "", endedAt: at };
const failure: TaskEnd = {
  outcome: "failed",
  reason: "Failed",
  message: "",
  exitCode: 3,
  endedAt: at,
};
const skip: TaskEnd = { outcome: "skipped", reason: "Skipped", message: "", endedAt: at };

function index(run: RunState, taskId: string): number {
  return run.graph.indexOf(taskId) ?? -1;
}

function starts(run: RunState, taskId: string): void {
  const task = index(run, taskId);
  happens(run, { type: "admitted", task, at }, { type: "running", task, at });
}

function ends(run: RunState, taskId: string, end: TaskEnd): void {
  starts(run, taskId);
  happens(run, { type: "ended", task: index(run, taskId), end });
}

function states(run: RunState): string {
  return run.graph.tasks.map(({ taskId }, task) => `${taskId}:${run.status(task).state}`).join(" ");
}

describe("a DAG run", () => {
  it("lets each task start when those before it have ended", () => {
    const run = given({ a: {}, b: { after: ["a"] }, c: { after: ["a", "b"] } });
    expect(states(run)).toBe("a:scheduled b:none c:none");
    starts(run, "a");
    expect(states(run)).toBe("a:running b:none c:none");
    happens(run, { type: "ended", task: 0, end: success });
    expect(states(run)).toBe("a:success b:scheduled c:none");
    ends(run, "b", success);
    ends(run, "c", success);
    expect([states(run), run.state]).toEqual(["a:success b:success c:success", "success"]);
  });

  it("tells all tasks behind a failure, however far", () => {
    const run = given({ a: {}, b: { after: ["a"] }, c: { after: ["b"] }, d: {} });
    ends(run, "a", failure);
    expect(states(run)).toBe("a:failed b:upstream_failed c:upstream_failed d:scheduled");
    expect(run.state).toBe("running");
    ends(run, "d", success);
    expect(run.state).toBe("failed");
  });

  it("skips what is behind a skipped task", () => {
    const run = given({ a: {}, b: { after: ["a"] }, c: { after: ["b"], rule: "all_done" } });
    ends(run, "a", skip);
    expect(states(run)).toBe("a:skipped b:skipped c:scheduled");
    ends(run, "c", success);
    expect(run.state).toBe("success");
  });

  it("is a success when its last tasks are, whatever failed before", () => {
    const run = given({ a: {}, b: { after: ["a"], rule: "one_failed" } });
    ends(run, "a", failure);
    ends(run, "b", success);
    expect(run.state).toBe("success");
  });

  it("is over at once when it has no tasks", () => {
    expect(given({}).state).toBe("success");
  });
});

describe("retries", () => {
  it("try again after the delay, as often as was asked for", () => {
    const run = given({ a: { retries: 1 }, b: { after: ["a"] } });
    ends(run, "a", failure);
    expect(run.status(0)).toMatchObject({
      state: "up_for_retry",
      tries: 1,
      nextTryAt: at + 10_000,
    });
    expect(run.status(1).state).toBe("none");
    happens(run, { type: "retry-due", task: 0 });
    expect(run.status(0).state).toBe("scheduled");
    ends(run, "a", failure);
    expect(run.status(0)).toMatchObject({
      state: "failed",
      tries: 2,
      reason: "Failed",
      exitCode: 3,
    });
  });

  it("are not for a skip, nor for what no other try could mend", () => {
    const run = given({ a: { retries: 3 }, b: { retries: 3 } });
    ends(run, "a", skip);
    ends(run, "b", { ...failure, isFinal: true });
    expect(states(run)).toBe("a:skipped b:failed");
  });
});

describe("clearing", () => {
  it("runs a task and what is behind it again, with all of its retries", () => {
    const run = given({ a: { retries: 1 }, b: { after: ["a"] }, c: { after: ["b"] }, d: {} });
    ends(run, "a", success);
    ends(run, "b", failure);
    ends(run, "d", success);
    expect(run.state).toBe("failed");
    happens(run, { type: "clear", tasks: [index(run, "b")] });
    expect(states(run)).toBe("a:success b:scheduled c:none d:success");
    expect(run.state).toBe("running");
    ends(run, "b", success);
    ends(run, "c", success);
    expect(run.state).toBe("success");
    expect(run.status(1).tries).toBe(2);
    happens(run, { type: "clear", tasks: [0] });
    ends(run, "a", failure);
    expect(run.status(0)).toMatchObject({ state: "up_for_retry", tries: 2, maxTries: 3 });
  });

  it("stops a task that runs before it runs again", () => {
    const run = given({ a: {}, b: { after: ["a"] } });
    starts(run, "a");
    happens(run, { type: "clear", tasks: [0] });
    expect(run.status(0)).toMatchObject({ state: "running", pending: "none" });
    happens(run, { type: "ended", task: 0, end: success });
    expect(run.status(0)).toEqual({ state: "scheduled", tries: 1, maxTries: 2 });
  });
});

describe("marking", () => {
  it("as a success lets those run which gave up", () => {
    const run = given({ a: {}, b: { after: ["a"] } });
    ends(run, "a", failure);
    happens(run, { type: "mark", task: 0, state: "success", at });
    expect(states(run)).toBe("a:success b:scheduled");
    expect(run.status(0).reason).toBe("Marked");
  });

  it("ends a task that runs as it is marked, once it is stopped", () => {
    const run = given({ a: {}, b: { after: ["a"] } });
    starts(run, "a");
    happens(run, { type: "mark", task: 0, state: "success", at });
    expect(states(run)).toBe("a:running b:none");
    happens(run, { type: "ended", task: 0, end: failure });
    expect(states(run)).toBe("a:success b:scheduled");
    expect(run.status(0).reason).toBe("Marked");
  });
});

describe("cancelling", () => {
  it("skips what has not started, stops what has, and fails the run", () => {
    const run = given({ a: {}, b: { after: ["a"], rule: "all_done" }, c: {} });
    starts(run, "a");
    happens(run, { type: "cancel", at });
    expect(states(run)).toBe("a:running b:skipped c:skipped");
    happens(run, { type: "ended", task: 0, end: { ...failure, reason: "Stopped" } });
    expect([states(run), run.state]).toEqual(["a:failed b:skipped c:skipped", "failed"]);
    expect(run.status(0).reason).toBe("Cancelled");
  });

  it("can be taken back by clearing", () => {
    const run = given({ a: {}, b: { after: ["a"] } });
    happens(run, { type: "cancel", at });
    expect(run.state).toBe("failed");
    happens(run, { type: "clear", tasks: [0] });
    expect([states(run), run.state]).toEqual(["a:scheduled b:none", "running"]);
  });
});

describe("an event that is out of date", () => {
  it.each([
    { type: "ended", task: 0, end: failure },
    { type: "running", task: 0, at },
    { type: "admitted", task: 0, at },
    { type: "retry-due", task: 0 },
  ] as const)("changes nothing: $type", (event) => {
    const run = given({ a: {} });
    ends(run, "a", success);
    expect(decide(run, event)).toEqual({ changes: [] });
  });
});

/** Deterministic, so that a failure can be looked at again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const pick = <T>(next: () => number, from: readonly T[]): T | undefined =>
  from[Math.floor(next() * from.length)];

function randomDag(next: () => number): RunState {
  const names = Array.from({ length: 2 + Math.floor(next() * 8) }, (_, task) => `t${task}`);
  const nodes = names.map((name, task): [string, Node] => [
    name,
    {
      after: names.slice(0, task).filter(() => next() < 0.4),
      rule: pick(next, Object.values(TriggerRule)) ?? "always",
      retries: Math.floor(next() * 3),
    },
  ]);
  return given(Object.fromEntries(nodes));
}

/** Something that may happen to the run as it is. */
function randomEvent(run: RunState, next: () => number): DagEvent {
  const task = Math.floor(next() * run.graph.size);
  const chance = next();
  if (chance < 0.03) return { type: "clear", tasks: [task] };
  if (chance < 0.05) return { type: "mark", task, state: next() < 0.5 ? "success" : "failed", at };
  if (chance < 0.06) return { type: "cancel", at };
  const { state } = run.status(task);
  if (state === "scheduled") return { type: "admitted", task, at };
  if (state === "up_for_retry") return { type: "retry-due", task };
  if (state === "queued" && next() < 0.5) return { type: "running", task, at };
  return { type: "ended", task, end: pick(next, [success, failure, skip]) ?? success };
}

it("comes to the same by steps as by looking at everything anew, for any history", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const next = random(seed);
    const run = randomDag(next);
    for (let step = 0; step < 60; step += 1) {
      happens(run, randomEvent(run, next));
      const anew = { seed, step, ...decide(run, { type: "begin" }) };
      expect(anew).toEqual({ seed, step, changes: [] });
    }
  }
});
