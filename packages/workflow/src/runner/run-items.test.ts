// What needs a container is in e2e/dag-items.test.ts.
import { describe, expect, it } from "vitest";
import { parallelItems } from "./run-items.ts";

const limits = { tasks: 4, cpus: 8, memoryBytes: 100, extended: { gpu: 2 } };

describe("the items of a task that run at the same time", () => {
  it.each([
    ["as many as are wanted, where there is room", {}, 3, 3],
    ["no more than tasks may run at all", {}, 9, 4],
    ["no more than have CPUs", { cpus: 3 }, 9, 2],
    ["no more than have memory", { memoryBytes: 40 }, 9, 2],
    ["no more than have devices", { extended: { gpu: 1 } }, 9, 2],
    ["one where not even one fits", { cpus: 99, memoryBytes: 999 }, 9, 1],
    ["one where none is wanted", {}, 0, 1],
  ] as const)("are %s", (_, one, wanted, count) => {
    expect(parallelItems(one, wanted, limits)).toBe(count);
  });
});
