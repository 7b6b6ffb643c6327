import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createRemovals } from "./removals.ts";

/** A removal in the hands of the test. */
function removal(): PromiseWithResolvers<void> {
  return Promise.withResolvers<void>();
}

async function isOver(waiting: Promise<unknown> | undefined): Promise<boolean> {
  const over = Symbol("over");
  const first = await Promise.race([waiting?.then(() => over), turn().then(turn)]);
  return first === over;
}

describe("removals of containers", () => {
  it("are none at first, and none again once all are done, whatever they came to", async () => {
    const removals = createRemovals();
    expect(removals.all()).toBeUndefined();
    const [one, other] = [removal(), removal()];
    removals.add("one", one.promise);
    removals.add("other", other.promise);
    const all = removals.all();
    one.reject(new Error("the disk is full"));
    expect(await isOver(all)).toBe(false);
    other.resolve();
    await all;
    expect(removals.all()).toBeUndefined();
  });

  it("are waited for by who takes the place of a record, and by nobody else", async () => {
    const removals = createRemovals();
    const one = removal();
    removals.add("one", one.promise);
    expect(await isOver(removals.before("other"))).toBe(true);
    const before = removals.before("one");
    expect(await isOver(before)).toBe(false);
    one.resolve();
    await before;
  });

  it("are waited for by everybody where there are too many", async () => {
    const removals = createRemovals();
    const many = Array.from({ length: 8 }, removal);
    for (const [index, { promise }] of many.entries()) removals.add(String(index), promise);
    const before = removals.before("other");
    expect(await isOver(before)).toBe(false);
    many[3]?.resolve();
    await before;
  });
});
