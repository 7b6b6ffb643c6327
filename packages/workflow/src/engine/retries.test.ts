// Tries after the first, and the time between them.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { dagOf } from "../testing/dag-of.ts";
import { engineBench, settled } from "../testing/engine-bench.ts";

const HOUR_MS = 3_600_000;
const patient = dagOf({ a: { retries: 2, delay: 3600 } });

describe("a task that has failed", () => {
  it("waits for its delay, is tried again, and gives up after so many", async () => {
    const bench = engineBench();
    const run = bench.add(patient);
    const { over } = bench.serve();
    await settled();
    for (const tries of [1, 2]) {
      // As if most of the hour was over.
      run.runner.end("a", "failed", { endedAt: Date.now() - HOUR_MS + 120 });
      await settled();
      expect([run.states(), run.runner.running()]).toEqual(["a:up_for_retry", []]);
      await sleep(200);
      expect(run.runner.begun.at(-1)).toBe(`a#${tries + 1}`);
    }
    run.runner.end("a", "failed");
    await over;
    expect(run.states()).toBe("a:failed");
    expect(bench.store.tries(run.id)).toHaveLength(3);
  });

  it("takes no room while it waits", async () => {
    const bench = engineBench();
    const run = bench.add(dagOf({ a: { retries: 1, delay: 3600, priority: 2 }, b: {} }));
    bench.serve({ tasks: 1 });
    await settled();
    run.runner.end("a", "failed");
    await settled();
    expect(run.runner.running()).toEqual(["b#1"]);
  });

  it("is waited for by the next engine as long as is left of its delay", async () => {
    const bench = engineBench();
    const run = bench.add(patient);
    const { engine, over } = bench.serve();
    await settled();
    run.runner.end("a", "failed");
    await settled();
    engine.leave();
    await over;
    const early = bench.serve({}, { now: () => Date.now() + HOUR_MS - 120 });
    await settled();
    expect(early.runnerOf(run).begun).toEqual([]);
    await sleep(200);
    expect(early.runnerOf(run).begun).toEqual(["a#2"]);
  });

  it("is not tried early because it was cleared in the meantime and has failed once more", async () => {
    const bench = engineBench();
    const run = bench.add(patient);
    const { engine } = bench.serve();
    await settled();
    run.runner.end("a", "failed", { endedAt: Date.now() - HOUR_MS + 150 });
    await settled();
    bench.ask(run, { type: "clear", tasks: [0] });
    engine.lookAgain();
    await settled();
    expect(run.runner.begun).toEqual(["a#1", "a#2"]);
    run.runner.end("a", "failed");
    await settled();
    await sleep(250);
    expect([run.states(), run.runner.begun]).toEqual(["a:up_for_retry", ["a#1", "a#2"]]);
  });

  it("is not tried at once where it waits longer than a timer can", async () => {
    const bench = engineBench();
    const run = bench.add(dagOf({ a: { retries: 1, delay: 60 * 86_400 } }));
    bench.serve();
    await settled();
    run.runner.end("a", "failed");
    await sleep(50);
    expect([run.states(), run.runner.begun]).toEqual(["a:up_for_retry", ["a#1"]]);
  });
});
