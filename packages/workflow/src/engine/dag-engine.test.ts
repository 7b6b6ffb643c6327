import { describe, expect, it } from "vitest";
import { dagOf } from "../testing/dag-of.ts";
import { engineBench, settled } from "../testing/engine-bench.ts";

const chain = dagOf({ a: {}, b: { after: ["a"] }, c: { after: ["b"] } });
const pair = dagOf({ a: {}, b: { after: ["a"] } });

describe("an engine", () => {
  it("runs a DAG to its end, and is done then", async () => {
    const bench = engineBench();
    const run = bench.add(chain);
    const { over } = bench.serve();
    await settled();
    expect([run.states(), run.state()]).toEqual(["a:queued b:none c:none", "running"]);
    run.runner.held("a").control.onRunning(5);
    await settled();
    expect(run.states()).toBe("a:running b:none c:none");
    for (const task of ["a", "b", "c"]) {
      run.runner.end(task);
      await settled();
    }
    await over;
    expect([run.states(), run.state()]).toEqual(["a:success b:success c:success", "success"]);
    expect(run.runner.begun).toEqual(["a#1", "b#1", "c#1"]);
    expect(bench.store.tries(run.id).map(({ task, state }) => [task, state])).toEqual([
      [0, "success"],
      [1, "success"],
      [2, "success"],
    ]);
  });

  it("goes on while things are put in order after a task, and ends the run when they are", async () => {
    const bench = engineBench();
    const run = bench.add(pair);
    const { over } = bench.serve();
    await settled();
    const tidy = run.runner.leaveUntidy();
    run.runner.end("a");
    await settled();
    expect(run.states()).toBe("a:success b:queued");
    run.runner.end("b", "failed");
    await settled();
    expect([run.states(), run.state()]).toEqual(["a:success b:queued", "running"]);
    tidy();
    await over;
    expect([run.states(), run.state()]).toEqual(["a:success b:failed", "failed"]);
  });

  it("does not go before things are in order, also where a user has ended the run", async () => {
    const bench = engineBench();
    const run = bench.add(dagOf({ a: { retries: 1, delay: 60 } }));
    const { engine, over } = bench.serve();
    await settled();
    const tidy = run.runner.leaveUntidy();
    run.runner.end("a", "failed");
    await settled();
    bench.ask(run, { type: "cancel" });
    engine.lookAgain();
    await settled();
    expect(run.state()).toBe("failed");
    const first = await Promise.race([over.then(() => "gone"), settled().then(() => "there")]);
    expect(first).toBe("there");
    tidy();
    await over;
  });

  it("is done at once where nothing is to do", async () => {
    await expect(engineBench().serve().over).resolves.toBeUndefined();
  });

  it("has stored that a try begins before the runner hears of it", async () => {
    const bench = engineBench();
    const run = bench.add(pair);
    const seen: string[] = [];
    const { over } = bench.serve({}, { onChange: () => seen.push(run.states()) });
    await settled();
    expect(seen).toContain("a:queued b:none");
    expect(bench.store.statuses(run.id).get(0)).toMatchObject({ state: "queued", tries: 1 });
    run.runner.end("a", "failed");
    await over;
    expect(seen.at(-1)).toBe("a:failed b:upstream_failed");
  });

  it("runs several DAG runs at once, each to its own end", async () => {
    const bench = engineBench();
    const [one, two] = [bench.add(pair), bench.add(pair)];
    const { over } = bench.serve();
    await settled();
    one.runner.end("a", "failed");
    two.runner.end("a");
    await settled();
    two.runner.end("b");
    await over;
    expect([one.state(), two.state()]).toEqual(["failed", "success"]);
  });

  it("takes runs up that come while it serves, when it is told to look", async () => {
    const bench = engineBench();
    const first = bench.add(pair);
    const { engine, over } = bench.serve();
    await settled();
    const second = bench.add(pair);
    await settled();
    expect(second.state()).toBe("queued");
    engine.lookAgain();
    await settled();
    expect(second.runner.running()).toEqual(["a#1"]);
    for (const run of [first, second]) run.runner.end("a", "failed");
    await over;
    expect(second.state()).toBe("failed");
  });

  it("fails a run alone that cannot be opened, or has no graph, and says which", async () => {
    const bench = engineBench();
    const stored = { dagId: "d", createdAt: 1, plan: "{}" };
    const unknown = bench.store.createRun({ ...stored, runId: "unknown" });
    // A plan of this version, and nothing in it.
    const empty = bench.add(JSON.parse("{}"));
    const fine = bench.add(pair);
    const faults: string[] = [];
    const { over } = bench.serve({}, { onFault: ({ runId }) => faults.push(runId) });
    await settled();
    expect(fine.runner.running()).toEqual(["a#1"]);
    fine.runner.end("a", "failed");
    await over;
    expect(faults).toEqual(["unknown", "r1"]);
    expect([bench.store.run(unknown.id)?.state, empty.state()]).toEqual(["failed", "failed"]);
    expect(bench.store.run(unknown.id)?.endedAt).toBeGreaterThan(0);
  });

  it("stops when an end could not be kept: the next one goes on with the same try", async () => {
    const bench = engineBench();
    const run = bench.add(pair);
    const first = bench.serve();
    await settled();
    run.runner.lose("a");
    await expect(first.over).rejects.toThrow("no end was found");
    expect(run.states()).toBe("a:queued b:none");
    const next = bench.serve();
    await settled();
    expect(next.runnerOf(run).begun).toEqual(["a#1"]);
  });

  it("stops when the store fails, with what the store says", async () => {
    const bench = engineBench();
    const run = bench.add(pair);
    const { over } = bench.serve();
    await settled();
    const end = { state: "success" as const, endedAt: 1 };
    bench.store.commit([{ run: run.id, changes: [], tries: [], ...end }]);
    bench.store.removeEnded(run.id);
    run.runner.end("a");
    await expect(over).rejects.toThrow("FOREIGN KEY");
  });
});

describe("an engine that leaves", () => {
  it("asks no task to end, starts none, and the next one goes on with the same tries", async () => {
    const bench = engineBench();
    const run = bench.add(dagOf({ a: {}, b: {}, c: { after: ["a"] } }));
    const { engine, over, runnerOf } = bench.serve({ tasks: 2 });
    await settled();
    const before = runnerOf(run);
    before.held("b").control.onRunning(7);
    await settled();
    engine.leave();
    await over;
    expect(before.held("a").stops()).toBe(0);
    before.end("a");
    await settled();
    expect([before.begun, run.states()]).toEqual([["a#1", "b#1"], "a:queued b:running c:none"]);
    const next = bench.serve({ tasks: 2 });
    await settled();
    expect(next.runnerOf(run).begun).toEqual(["a#1", "b#1"]);
    for (const task of ["a", "b", "c"]) {
      next.runnerOf(run).end(task);
      await settled();
    }
    await next.over;
    expect([run.state(), bench.store.statuses(run.id).get(1)?.startedAt]).toEqual(["success", 7]);
  });
});
