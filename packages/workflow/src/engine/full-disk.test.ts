import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { dagOf } from "../testing/dag-of.ts";
import { engineBench, settled } from "../testing/engine-bench.ts";
import { fill, smallDisk, whyNoDisk } from "../testing/small-disk.ts";

/** As long as one of a container can be: more than is free in the pages of the store. */
const message = "m".repeat(200_000);

describe.skipIf(whyNoDisk !== "")(`an engine whose disk is full${whyNoDisk}`, () => {
  it("stops with a word on it, asks no task to end, and the next one goes on with the same try", async () => {
    const disk = smallDisk();
    const bench = engineBench(disk);
    const run = bench.add(dagOf({ a: {}, b: { after: ["a"] }, c: {} }));
    const first = bench.serve();
    await settled();
    const before = first.runnerOf(run);
    const filler = fill(disk, 0);
    before.end("a", "success", { message });
    await expect(first.over).rejects.toMatchObject({
      trouble: "full",
      nextStep: expect.stringContaining("start the same command again"),
    });
    expect([before.held("c").stops(), run.states()]).toEqual([0, "a:queued b:none c:queued"]);
    rmSync(filler);
    const next = bench.serve();
    await settled();
    expect(next.runnerOf(run).begun).toEqual(["a#1", "c#1"]);
    for (const task of ["a", "c", "b"]) {
      next.runnerOf(run).end(task);
      await settled();
    }
    await next.over;
    expect(run.state()).toBe("success");
    expect(bench.store.tries(run.id)).toHaveLength(3);
  });
});
