import { normaliseWorkflow } from "@task-api/spec";
import { expect, it } from "vitest";
import { executionOrder } from "./execution-order.ts";

function positions(after: Readonly<Record<string, readonly string[]>>): readonly number[] {
  const tasks = Object.entries(after).map(([task_id, upstream]) => ({
    task_id,
    image: "i",
    taskTemplate: "t",
    upstream_task_ids: [...upstream],
  }));
  return executionOrder(normaliseWorkflow({ dag_id: "d", tasks }));
}

it("puts every task after those that it waits for, whatever the order of the document", () => {
  expect(positions({ c: ["a", "b"], b: ["a"], a: [] })).toEqual([3, 2, 1]);
});

it("keeps the order of the document where nothing waits", () => {
  expect(positions({ b: [], a: [], c: ["b"] })).toEqual([1, 2, 3]);
});
