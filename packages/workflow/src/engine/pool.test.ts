import { describe, expect, it } from "vitest";
import type { Demand } from "../runner/task-runner.ts";
import { numbersOf } from "../testing/numbers.ts";
import { createPool } from "./pool.ts";

const limits = { tasks: 4, cpus: 8, memoryBytes: 100, extended: { gpu: 2 } };

describe("a pool", () => {
  it("says which parts are lacking for a demand", () => {
    const pool = createPool(limits);
    pool.take({ cpus: 7, memoryBytes: 50, extended: { gpu: 2 } });
    expect(pool.lacking({ cpus: 2, memoryBytes: 50, extended: { gpu: 1 } })).toEqual([
      "gpu",
      "cpu",
    ]);
    expect(pool.lacking({ cpus: 1, memoryBytes: 51 })).toEqual(["memory"]);
    expect(pool.lacking({ tasks: 3, cpus: 1 })).toEqual([]);
  });

  it("has room for a demand beyond it when nothing else is lent", () => {
    const pool = createPool(limits);
    const large = { cpus: 100, memoryBytes: 1000, extended: { gpu: 5 } };
    expect(pool.lacking(large)).toEqual([]);
    pool.take(large);
    expect(pool.lacking({ cpus: 0.1 })).toEqual(["cpu"]);
    pool.giveBack(large);
    expect(pool.lacking(large)).toEqual([]);
  });

  it("does not count what it has no limit of", () => {
    const pool = createPool({});
    pool.take({ tasks: 1e9, cpus: 1e9, extended: { gpu: 9 } });
    expect(pool.lacking({ tasks: 1e9, cpus: 1e9, extended: { gpu: 9 } })).toEqual([]);
  });

  it("is not worn out by fractions of CPUs", () => {
    const pool = createPool({ cpus: 1 });
    for (let turn = 0; turn < 1000; turn += 1) {
      for (let part = 0; part < 10; part += 1) {
        expect(pool.lacking({ cpus: 0.1 })).toEqual([]);
        pool.take({ cpus: 0.1 });
      }
      expect(pool.lacking({ cpus: 0.1 })).toEqual(["cpu"]);
      for (let part = 0; part < 10; part += 1) pool.giveBack({ cpus: 0.1 });
    }
  });

  it("lends what a sum over all that is lent would say, whatever the order", () => {
    const next = numbersOf(3);
    const pool = createPool(limits);
    const lent: Demand[] = [];
    const used = (part: (demand: Demand) => number, limit: number): number =>
      lent.reduce((sum, demand) => sum + Math.min(part(demand), limit), 0);
    for (let turn = 0; turn < 5000; turn += 1) {
      const demand = {
        tasks: 1,
        cpus: next(10),
        memoryBytes: next(120),
        extended: { gpu: next(4) },
      };
      const parts: [string, (demand: Demand) => number, number][] = [
        ["gpu", (one) => one.extended?.["gpu"] ?? 0, 2],
        ["cpu", (one) => one.cpus ?? 0, 8],
        ["memory", (one) => one.memoryBytes ?? 0, 100],
        ["tasks", (one) => one.tasks ?? 1, 4],
      ];
      const expected = parts.flatMap(([name, part, limit]) => {
        const amount = Math.min(part(demand), limit);
        return amount > 0 && used(part, limit) + amount > limit ? [name] : [];
      });
      expect(pool.lacking(demand)).toEqual(expected);
      if (expected.length === 0) {
        pool.take(demand);
        lent.push(demand);
      } else {
        for (const back of lent.splice(next(lent.length), 1)) pool.giveBack(back);
      }
    }
  });
});
