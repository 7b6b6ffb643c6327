import { describe, expect, it } from "vitest";
import {
  itemSlug,
  runFolder,
  storeFile,
  taskRecordFile,
  taskRunId,
  type RunPlace,
} from "./layout.ts";

const place: RunPlace = { root: "/flows", dagId: "d", dagRunId: "r" };

/** Any of the ids that a DAG, a run or a task may have; made the same each time. */
function* hostileIds(): Generator<string> {
  const parts = ["a", ".", "-", "_", "A", "0", "try-1", ".json", "task_run-", "x".repeat(80)];
  for (const one of parts)
    for (const other of parts) for (const third of parts) yield one + other + third;
}

describe("the layout of a DAG run", () => {
  it("keeps the engine's files where no DAG can be", () => {
    expect(storeFile("/flows")).toBe("/flows/@engine/store.db");
    expect(runFolder(place)).toBe("/flows/d/r");
  });

  it("names records so that no two of any tasks and tries are the same", () => {
    const ids = new Set(hostileIds());
    const files = [...ids].flatMap((id) => [
      taskRecordFile(place, id),
      ...[1, 2, 11].map((tryNumber) => taskRecordFile(place, id, tryNumber)),
    ]);
    expect(new Set(files).size).toBe(ids.size * 4);
  });

  it("makes ids of task runs that are labels, and differ wherever root, DAG, run, task or try do", () => {
    const ids = new Set(hostileIds());
    const runs = [...ids].flatMap((id) => [
      taskRunId(place, id, 1),
      taskRunId(place, id, 2),
      taskRunId({ ...place, dagRunId: id }, "a", 1),
      taskRunId({ ...place, dagId: id }, "a", 1),
      taskRunId({ ...place, root: `/${id}` }, "a", 1),
    ]);
    expect(new Set(runs).size).toBe(ids.size * 5);
    expect(runs.filter((id) => !/^[A-Za-z0-9][\w.-]{0,127}$/.test(id))).toEqual([]);
    expect(taskRunId(place, "a", 1)).toBe(taskRunId({ ...place }, "a", 1));
  });

  it("makes ids for names without a letter that could begin one", () => {
    const id = taskRunId({ ...place, dagId: "." }, "__", 1);
    expect(id).toMatch(/^[\da-f]{16}$/);
  });

  it("names items by what they are called and something that no other item has", () => {
    const items = [
      "a b",
      "a-b",
      "a/b",
      "ä",
      "ö",
      "..",
      "",
      "x".repeat(300),
      `${"x".repeat(300)}y`,
      "A",
      "a",
    ];
    const slugs = items.map(itemSlug);
    expect(new Set(slugs.map((slug) => slug.toLowerCase())).size).toBe(items.length);
    expect(slugs.filter((slug) => !/^[\w.-]{1,80}$/.test(slug))).toEqual([]);
  });
});
