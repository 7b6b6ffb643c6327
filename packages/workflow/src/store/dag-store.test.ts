import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { TaskStatus } from "../engine/task-status.ts";
import { freshFolder } from "../testing/fresh-folder.ts";
import { troubleOf } from "../testing/store-trouble.ts";
import { DagStore, type NewDagRun } from "./dag-store.ts";

function openStore(file = join(freshFolder(), "store.db")): DagStore {
  const store = new DagStore(file);
  onTestFinished(() => store.close());
  return store;
}

const wanted: NewDagRun = { dagId: "d", runId: "r", createdAt: 1000, plan: '{"version":1}' };

/** Every field that a status can have. */
const full: TaskStatus = {
  state: "up_for_retry",
  tries: 2,
  maxTries: 3,
  pending: "none",
  isKilled: true,
  resumes: true,
  nextTryAt: 9000,
  queuedAt: 1001,
  startedAt: 1002,
  endedAt: 1003,
  reason: "Failed",
  message: "exit 3",
  exitCode: 3,
};

describe("a run in the store", () => {
  it("is there as it was made, and by its names", () => {
    const store = openStore();
    const run = store.createRun({ ...wanted, note: "mine", secrets: { A: "a", B: "b" } });
    const { plan, ...kept } = wanted;
    expect(run).toEqual({ ...kept, id: run.id, state: "queued", isCancelled: false, note: "mine" });
    expect(store.plan(run)).toBe(plan);
    expect(store.run(run.id)).toEqual(run);
    expect(store.findRun("d", "r")).toEqual(run);
    expect(store.secrets(run.id)).toEqual({ A: "a", B: "b" });
    expect([store.run(99), store.findRun("d", "s")]).toEqual([undefined, undefined]);
  });

  it("has an id that is unique for its DAG, and is refused whole where it is not", () => {
    const store = openStore();
    const { id } = store.createRun({ ...wanted, secrets: { A: "a" } });
    const again = { ...wanted, plan: "{}", secrets: { A: "other" } };
    expect(troubleOf(() => store.createRun(again))).toBe("duplicate");
    expect(store.createRun({ ...wanted, dagId: "e" }).id).not.toBe(id);
    expect([store.secrets(id), store.runs().length]).toEqual([{ A: "a" }, 2]);
  });

  it("is listed with the others, newest first, or by DAG or id", () => {
    const store = openStore();
    for (const [dagId, runId] of [
      ["d", "1"],
      ["e", "1"],
      ["d", "2"],
    ] as const)
      store.createRun({ ...wanted, dagId, runId });
    const names = (filter?: Parameters<DagStore["runs"]>[0]): readonly string[] =>
      store.runs(filter).map(({ dagId, runId }) => `${dagId}/${runId}`);
    expect(names()).toEqual(["d/2", "e/1", "d/1"]);
    expect(names({ dagId: "d" })).toEqual(["d/2", "d/1"]);
    expect(names({ runId: "1" })).toEqual(["e/1", "d/1"]);
    expect(names({ dagId: "e", runId: "2" })).toEqual([]);
  });

  it("is unfinished until it has ended, and again when it goes on; oldest first", () => {
    const store = openStore();
    const [a, b] = ["a", "b"].map((runId) => store.createRun({ ...wanted, runId }).id);
    const unfinished = (): readonly number[] => store.unfinishedRuns().map(({ id }) => id);
    const none = { run: Number(a), changes: [], tries: [] };
    expect(unfinished()).toEqual([a, b]);
    store.commit([{ ...none, state: "running", startedAt: 2000 }]);
    expect(unfinished()).toEqual([a, b]);
    store.commit([{ ...none, state: "failed", isCancelled: true, endedAt: 3000 }]);
    expect(unfinished()).toEqual([b]);
    expect(store.run(Number(a))).toMatchObject({
      state: "failed",
      isCancelled: true,
      startedAt: 2000,
      endedAt: 3000,
    });
    store.commit([{ ...none, state: "running", isCancelled: false, endedAt: null }]);
    expect(unfinished()).toEqual([a, b]);
    const again = store.run(Number(a));
    expect([again?.isCancelled, again?.endedAt]).toEqual([false, undefined]);
  });

  it("is forgotten with everything about it when it is removed", () => {
    const store = openStore();
    const { id } = store.createRun({ ...wanted, secrets: { A: "a" } });
    const tries = [{ task: 0, tryNumber: 1, state: "failed" as const }];
    store.commit([{ run: id, changes: [{ task: 0, status: full }], tries }]);
    store.rememberResult("h", id, "t");
    const run = store.run(id);
    store.commit([{ run: id, changes: [], tries: [], state: "failed", endedAt: 1 }]);
    expect(store.removeEnded(id)).toBe(true);
    expect([store.runs(), store.tries(id)]).toEqual([[], []]);
    expect(run && troubleOf(() => store.plan(run))).toBe("gone");
    expect([store.statuses(id).size, store.secrets(id)]).toEqual([0, {}]);
    expect(store.findResult("h")).toBeUndefined();
  });
});

describe("a run that is to go because it has ended", () => {
  it("goes only while it has, and nobody wants anything of it", () => {
    const store = openStore();
    const { id } = store.createRun(wanted);
    expect(store.removeEnded(id)).toBe(false);
    store.commit([{ run: id, changes: [], tries: [], state: "success", endedAt: 1 }]);
    store.addRequest(id, "{}");
    expect(store.removeEnded(id)).toBe(false);
    store.commit([], [store.requests()[0]?.id ?? 0]);
    expect(store.removeEnded(id)).toBe(true);
    expect([store.run(id), store.removeEnded(id)]).toEqual([undefined, false]);
  });
});

describe("a commit", () => {
  it("keeps all that is known of tasks and tries", () => {
    const store = openStore();
    const { id } = store.createRun(wanted);
    const bare: TaskStatus = { state: "none", tries: 0, maxTries: 1 };
    const changes = [
      { task: 0, status: full },
      { task: 70_000, status: bare },
    ];
    const tries = [
      { task: 0, tryNumber: 2, state: "success" as const, endedAt: 5 },
      { task: 0, tryNumber: 1, state: "failed" as const, exitCode: 1, queuedAt: 1, startedAt: 2 },
    ];
    store.commit([{ run: id, changes, tries }]);
    const known = new Map([
      [0, full],
      [70_000, bare],
    ]);
    expect(store.statuses(id)).toEqual(known);
    const run = store.run(id);
    expect(run && store.stored(run)).toEqual({
      state: "queued",
      isCancelled: false,
      statuses: known,
    });
    expect(store.tries(id)).toEqual(tries.toReversed());
    store.commit([{ run: id, changes: [{ task: 0, status: bare }], tries: [] }]);
    expect(store.statuses(id).get(0)).toEqual(bare);
  });

  it("takes requests away in the same step, in their order, and leaves the others", () => {
    const store = openStore();
    const { id } = store.createRun(wanted);
    for (const content of ["1", "2", "3"]) store.addRequest(id, content);
    const [first, second] = store.requests();
    expect(store.requests().map(({ run, content }) => [run, content])).toEqual([
      [id, "1"],
      [id, "2"],
      [id, "3"],
    ]);
    store.commit([], [first?.id ?? 0, second?.id ?? 0]);
    expect(store.requests().map(({ content }) => content)).toEqual(["3"]);
  });

  it("does all of it or nothing", () => {
    const store = openStore();
    const { id } = store.createRun({ ...wanted, secrets: { A: "a" } });
    store.addRequest(id, "1");
    const [request] = store.requests();
    const fine = { run: id, changes: [{ task: 0, status: full }], tries: [], endedAt: 1 };
    const wrong = { run: 99, changes: [{ task: 0, status: full }], tries: [] };
    expect(() => store.commit([fine, wrong], [request?.id ?? 0])).toThrow("FOREIGN KEY");
    expect([store.statuses(id).size, store.requests().length]).toEqual([0, 1]);
    expect(store.secrets(id)).toEqual({ A: "a" });
    store.commit([fine], [request?.id ?? 0]);
    expect([store.statuses(id).size, store.requests().length]).toEqual([1, 0]);
  });

  it("is there for whoever opens the file next, and for who has it open", () => {
    const store = openStore();
    const other = openStore(store.file);
    const { id } = store.createRun(wanted);
    store.commit([{ run: id, changes: [{ task: 0, status: full }], tries: [] }]);
    expect(other.statuses(id)).toEqual(new Map([[0, full]]));
    other.addRequest(id, "{}");
    expect(store.requests()).toHaveLength(1);
    expect(openStore(store.file).statuses(id)).toEqual(new Map([[0, full]]));
  });
});

describe("what is remembered of results", () => {
  it("leads from a key to the task that has them, the last one that said so", () => {
    const store = openStore();
    const [a, b] = ["a", "b"].map((runId) => store.createRun({ ...wanted, runId }));
    store.rememberResult("h", a?.id ?? 0, "t");
    store.rememberResult("h", b?.id ?? 0, "u");
    expect(store.findResult("h")).toEqual({ run: b, taskId: "u" });
    expect(store.findResult("i")).toBeUndefined();
  });

  it("has a salt of this store alone, which stays", () => {
    const store = openStore();
    expect(store.salt()).toMatch(/^[0-9a-f]{32}$/);
    expect(openStore(store.file).salt()).toBe(store.salt());
    expect(openStore().salt()).not.toBe(store.salt());
  });
});

describe("the file", () => {
  it("and its log are the owner's alone, also where others could read the file before", () => {
    const file = join(freshFolder(), "store.db");
    writeFileSync(file, "", { mode: 0o644 });
    openStore(file).createRun(wanted);
    const modes = ["", "-wal", "-shm"].map((part) => statSync(`${file}${part}`).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });

  it("that cannot be made is named, with what to do", () => {
    const file = join(freshFolder(), "missing", "store.db");
    expect(troubleOf(() => new DagStore(file))).toBe("unusable");
    expect(() => new DagStore(file)).toThrow(file);
  });
});
