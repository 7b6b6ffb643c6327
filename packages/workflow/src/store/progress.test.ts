// Who attends a run that another process serves looks at it after each commit, and reads what is new.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import type { TaskStatus } from "../engine/task-status.ts";
import { freshFolder } from "../testing/fresh-folder.ts";
import { DagStore } from "./dag-store.ts";
import { migrations } from "./migrations.ts";
import type { RunProgress } from "./rows.ts";

function openStore(file = join(freshFolder(), "store.db")): DagStore {
  const store = new DagStore(file);
  onTestFinished(() => store.close());
  return store;
}

const status = (state: TaskStatus["state"]): TaskStatus => ({ state, tries: 0, maxTries: 1 });

const states = ({ tasks }: RunProgress): unknown =>
  [...tasks].map(([task, { state }]) => [task, state]);

function gone(): never {
  throw new Error("the run is gone");
}

describe("who looks at a run again and again", () => {
  it("sees all that is known at first, and then what has changed since", () => {
    const store = openStore();
    const [a = 0, b = 0] = ["a", "b"].map(
      (runId) => store.createRun({ dagId: "d", runId, createdAt: 1, plan: "{}" }).id,
    );
    const look = (after?: RunProgress): RunProgress => store.progress(a, after) ?? gone();
    const first = look();
    expect([first.state, states(first)]).toEqual(["queued", []]);
    const begins = [0, 1, 2].map((task) => ({ task, status: status("queued") }));
    store.commit([{ run: a, changes: begins, tries: [], state: "running" }]);
    const second = look(first);
    expect([second.state, states(second)]).toEqual([
      "running",
      [
        [0, "queued"],
        [1, "queued"],
        [2, "queued"],
      ],
    ]);
    store.commit([{ run: b, changes: begins, tries: [] }]);
    store.commit([{ run: a, changes: [{ task: 2, status: status("running") }], tries: [] }]);
    store.commit([{ run: a, changes: [{ task: 1, status: status("running") }], tries: [] }]);
    store.commit([{ run: a, changes: [{ task: 2, status: status("success") }], tries: [] }]);
    const third = look(second);
    expect(states(third)).toEqual([
      [1, "running"],
      [2, "success"],
    ]);
    expect(look(third)).toEqual({ state: "running", change: third.change, tasks: new Map() });
    expect(look().tasks).toEqual(store.statuses(a));
    store.commit([{ run: a, changes: [], tries: [], state: "success", endedAt: 1 }]);
    expect(store.removeEnded(a)).toBe(true);
    expect(store.progress(a, third)).toBeUndefined();
  });

  it("also sees what a store of an older version knows of it", () => {
    const file = join(freshFolder(), "store.db");
    const database = new DatabaseSync(file);
    database.exec(migrations[0] ?? "");
    database.exec(`
      PRAGMA application_id = 0x74617069; PRAGMA user_version = 1;
      INSERT INTO dag_run (dag_id, run_id, state, created_at, plan) VALUES ('d', 'r', 'running', 1, '{}');
      INSERT INTO task_instance (dag_run, task, state, tries, max_tries) VALUES (1, 0, 'running', 1, 1);
    `);
    database.close();
    const store = openStore(file);
    const first = store.progress(1) ?? gone();
    expect([first.state, states(first)]).toEqual(["running", [[0, "running"]]]);
    expect(states(store.progress(1, first) ?? gone())).toEqual([]);
    store.commit([{ run: 1, changes: [{ task: 0, status: status("success") }], tries: [] }]);
    expect(states(store.progress(1, first) ?? gone())).toEqual([[0, "success"]]);
  });
});
