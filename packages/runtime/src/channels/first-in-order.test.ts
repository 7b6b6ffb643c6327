import { expect, it } from "vitest";
import { firstInOrder } from "./first-in-order.ts";

it("keeps the first values in order, and counts all", () => {
  const first = firstInOrder<number>(3, (one, other) => one - other);
  for (const value of [9, 2, 8, 3, 7, 1, 6, 5]) first.add(value);
  expect(first.values()).toEqual([1, 2, 3]);
  expect(first.count).toBe(8);
});
