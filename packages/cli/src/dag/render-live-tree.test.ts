import { normaliseWorkflow } from "@task-api/spec";
import { TaskState, pictureOf, treeLines, untouched, type TaskStatus } from "@task-api/workflow";
import { describe, expect, it } from "vitest";
import { paletteFor } from "../output/palette.ts";
import { renderLiveTree, type TreeNow } from "./render-live-tree.ts";

const now = 100_000;
const usage = {
  type: "usage",
  at: "2026-01-31T12:00:00Z",
  memoryBytes: 3 * 1024 ** 2,
  peakMemoryBytes: 5 * 1024 ** 2,
  peakBy: "kernel",
  peakWorkingSetBytes: 0,
  cpuSeconds: 1,
} as const;

function status(state: TaskState, changes: Partial<TaskStatus> = {}): TaskStatus {
  return { ...untouched({ retries: 1 }), state, tries: 1, ...changes };
}

function tree(statuses: readonly TaskStatus[], changes: Partial<TreeNow> = {}): TreeNow {
  const workflow = normaliseWorkflow({
    dag_id: "d",
    tasks: statuses.map((_, task) => ({
      task_id: `task-${task}`,
      image: "i",
      taskTemplate: "t",
      upstream_task_ids: task === 0 ? [] : ["task-0"],
    })),
  });
  const output = { isTerminal: false } as const;
  const silent = { write: () => undefined, send: () => Promise.resolve(), isBusy: false };
  return {
    tasks: workflow.tasks,
    lines: treeLines(pictureOf(workflow)),
    statuses,
    usages: new Map([[1, usage]]),
    began: now - 12_000,
    now,
    palette: paletteFor({ ...silent, ...output, columns: 80, rows: 24 }, { env: {} }),
    ...changes,
  };
}

const some = [
  status(TaskState.success, { startedAt: now - 9000, endedAt: now - 7500 }),
  status(TaskState.running, { startedAt: now - 2000, tries: 2 }),
  status(TaskState.upForRetry, { nextTryAt: now + 8000, message: "it \u001B[2Jhas failed" }),
  status(TaskState.none, { tries: 0 }),
];

describe("a DAG run on a terminal", () => {
  it("is a tree with states, times, memory, tries and messages, and a line of sums", () => {
    expect(renderLiveTree(tree(some), 100, 24)).toMatchInlineSnapshot(`
      "✓ task-0    success  1.5 s
      ├─▶ task-1  running  2.0 s, 3 MiB (peak 5 MiB), try 2 of 2
      ├─↻ task-2  up_for_retry  again in 8.0 s  it \\u001b[2Jhas failed
      ○ task-3    waiting
      1 of 4 done, 1 running, 2 waiting, 12 s"
    `);
  });

  it("is cut where the terminal ends, also within wide characters", () => {
    const wide = status(TaskState.failed, { message: "漢字".repeat(40) });
    const lines = renderLiveTree(tree([...some, wide]), 30, 24).split("\n");
    expect(lines.map((line) => line.length).filter((length) => length > 30)).toEqual([]);
    expect(lines[4]).toMatch(/ {2}漢字漢字…$/);
  });

  it("shows what runs, has failed and waits for a try where not all has room", () => {
    const many = [
      ...some,
      ...Array.from({ length: 996 }, () => status(TaskState.none, { tries: 0 })),
      status(TaskState.failed, { startedAt: now - 5000, endedAt: now - 4000, message: "no" }),
    ];
    expect(renderLiveTree(tree(many), 80, 24)).toMatchInlineSnapshot(`
      "▶ task-1     running  2.0 s, 3 MiB (peak 5 MiB), try 2 of 2
      ✗ task-1000  failed  1.0 s  no
      ↻ task-2     up_for_retry  again in 8.0 s  it \\u001b[2Jhas failed
      2 of 1001 done (1 failed), 1 running, 998 waiting, 12 s"
    `);
  });

  it.each([1, 2, 5, 6, 7, 12, 40])("has never more than %i lines", (rows) => {
    const running = Array.from({ length: 50 }, () => status(TaskState.running, { startedAt: now }));
    const lines = renderLiveTree(tree(running), 80, rows).split("\n");
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(lines.at(-1)).toBe("0 of 50 done, 50 running, 0 waiting, 12 s");
  });
});
