// What users want of runs that an engine has: through the store, as other processes put it there.
import { describe, expect, it } from "vitest";
import { dagOf } from "../testing/dag-of.ts";
import {
  engineBench,
  settled,
  type Bench,
  type BenchRun,
  type Serving,
} from "../testing/engine-bench.ts";
import type { DagRequest } from "./requests.ts";

const pair = dagOf({ a: {}, b: { after: ["a"] } });

interface Given extends Bench, Pick<Serving, "engine"> {
  readonly run: BenchRun;
  readonly over: Promise<void>;
  /** Puts a request into the store and tells the engine. */
  readonly want: (request: DagRequest) => Promise<void>;
}

async function given(dag = pair): Promise<Given> {
  const bench = engineBench();
  const run = bench.add(dag);
  const { engine, over } = bench.serve();
  await settled();
  return {
    ...bench,
    run,
    over,
    engine,
    want(request) {
      bench.ask(run, request);
      engine.lookAgain();
      return settled();
    },
  };
}

describe("clearing a task that runs", () => {
  it("asks it to end once, and runs it again after its end", async () => {
    const { run, want, over, store } = await given();
    await want({ type: "clear", tasks: [0] });
    await want({ type: "clear", tasks: [0] });
    expect(run.runner.held("a").stops()).toBe(1);
    expect(run.runner.begun).toEqual(["a#1"]);
    run.runner.end("a", "failed", { reason: "Stopped", isFinal: true });
    await settled();
    expect(run.runner.begun).toEqual(["a#1", "a#2"]);
    expect(run.runner.held("a").stops()).toBe(0);
    run.runner.end("a");
    await settled();
    run.runner.end("b");
    await over;
    expect([run.state(), store.requests()]).toEqual(["success", []]);
    expect(store.tries(run.id).map(({ tryNumber, state }) => [tryNumber, state])).toEqual([
      [1, "failed"],
      [2, "success"],
      [1, "success"],
    ]);
  });
});

describe("marking", () => {
  it("asks a task that runs to end, and counts it as was said", async () => {
    const { run, want, over } = await given();
    await want({ type: "mark", task: 0, state: "success" });
    expect([run.runner.held("a").stops(), run.states()]).toEqual([1, "a:queued b:none"]);
    run.runner.end("a", "failed", { reason: "Stopped", isFinal: true });
    await settled();
    expect(run.states()).toBe("a:success b:queued");
    run.runner.end("b");
    await over;
    expect(run.state()).toBe("success");
  });

  it("lets a run that has ended go on", async () => {
    const { run, over, ask, serve } = await given();
    run.runner.end("a", "failed");
    await over;
    ask(run, { type: "mark", task: 0, state: "success" });
    const { over: overAgain, runnerOf } = serve();
    await settled();
    expect(runnerOf(run).running()).toEqual(["b#1"]);
    runnerOf(run).end("b");
    await overAgain;
    expect(run.states()).toBe("a:success b:success");
  });
});

describe("cancelling", () => {
  it("asks what runs to end, once, skips the rest and fails the run", async () => {
    const { run, want, over } = await given(dagOf({ a: {}, b: {}, c: { after: ["a"] } }));
    await want({ type: "cancel" });
    await want({ type: "cancel" });
    expect(["a", "b"].map((task) => run.runner.held(task).stops())).toEqual([1, 1]);
    expect(run.states()).toBe("a:queued b:queued c:skipped");
    run.runner.end("a", "failed", { reason: "Stopped", isFinal: true });
    run.runner.end("b");
    await over;
    expect([run.states(), run.state()]).toEqual(["a:failed b:failed c:skipped", "failed"]);
  });

  it("kills what runs when that is wanted, at once or after it was asked to end", async () => {
    const { run, want, over, store } = await given(dagOf({ a: {}, b: { after: ["a"] } }));
    const { control, stops } = run.runner.held("a");
    await want({ type: "cancel" });
    expect([stops(), control.kill.aborted]).toEqual([1, false]);
    await want({ type: "cancel", kill: true });
    await want({ type: "cancel" });
    expect([stops(), control.kill.aborted]).toEqual([1, true]);
    expect(store.statuses(run.id).get(0)).toMatchObject({ pending: "failed", isKilled: true });
    run.runner.end("a", "failed", { reason: "Stopped", isFinal: true });
    await over;
    expect([run.states(), run.state()]).toEqual(["a:failed b:skipped", "failed"]);
    expect(store.statuses(run.id).get(0)).not.toHaveProperty("isKilled");
  });

  it("kills nothing of other runs, and nothing that runs again later", async () => {
    const { run, want, add, engine } = await given();
    const other = add(pair);
    engine.lookAgain();
    await settled();
    await want({ type: "cancel", kill: true });
    expect(other.runner.held("a").control.stop.aborted).toBe(false);
    expect(other.runner.held("a").control.kill.aborted).toBe(false);
    await want({ type: "clear", tasks: [0] });
    run.runner.end("a", "failed", { reason: "Stopped", isFinal: true });
    await settled();
    expect(run.runner.begun).toEqual(["a#1", "a#2"]);
    expect(run.runner.held("a").control.kill.aborted).toBe(false);
  });

  it("that comes too late leaves the run as it ended", async () => {
    const { run, over, ask, serve, store } = await given();
    run.runner.end("a");
    await settled();
    run.runner.end("b");
    await over;
    ask(run, { type: "cancel" });
    await serve().over;
    expect([run.state(), store.run(run.id)?.isCancelled]).toEqual(["success", false]);
    expect(store.requests()).toEqual([]);
  });

  it("is done by the next engine where one was killed before the task had ended", async () => {
    const { run, want, serve } = await given();
    await want({ type: "cancel" });
    const next = serve();
    await settled();
    expect(next.runnerOf(run).begun).toEqual(["a#1"]);
    expect(next.runnerOf(run).held("a").control.stop.aborted).toBe(true);
    next.runnerOf(run).end("a", "failed", { reason: "Stopped", isFinal: true });
    await next.over;
    expect(run.states()).toBe("a:failed b:skipped");
  });

  it("is a kill for the next engine as well where it was one", async () => {
    const { run, want, serve } = await given();
    await want({ type: "cancel", kill: true });
    const next = serve();
    await settled();
    const { control } = next.runnerOf(run).held("a");
    expect([control.stop.aborted, control.kill.aborted]).toEqual([true, true]);
  });
});

describe("a request that", () => {
  it.each([
    "no JSON",
    "null",
    '{"type":"sing"}',
    '{"type":"clear","tasks":[99,-1,0.5,"a"]}',
    '{"type":"mark","task":99,"state":"success"}',
    '{"type":"mark","task":0,"state":"running"}',
  ])("makes no sense is dropped: %s", async (content) => {
    const { run, over, store, serve } = await given();
    run.runner.end("a", "failed");
    await over;
    store.addRequest(run.id, content);
    await serve().over;
    expect([run.states(), run.state()]).toEqual(["a:failed b:upstream_failed", "failed"]);
    expect(store.requests()).toEqual([]);
  });
});
