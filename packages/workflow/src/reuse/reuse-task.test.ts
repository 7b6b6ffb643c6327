import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  channelFolder,
  itemsFolder,
  runFolder,
  taskRecordFile,
  type RunPlace,
} from "../plan/layout.ts";
import { DagStore } from "../store/dag-store.ts";
import { folderWith } from "../testing/dag-file.ts";
import { instanceOf } from "../testing/dags.ts";
import { readKeyFile, type ResultSource } from "./key-file.ts";
import { rememberTask, reuse, type ReusableTask, type ReuseIndex } from "./reuse-task.ts";
import { hashOfKey, taskKey, type TaskKey } from "./task-key.ts";

interface Given {
  readonly one: RunPlace;
  readonly two: RunPlace;
  readonly key: TaskKey;
  readonly task: ReusableTask;
  /** The index as a run has it that remembers as `place`. */
  readonly as: (place: RunPlace) => ReusableTask;
}

/** A run `one` whose task has results that are remembered. */
async function given(): Promise<Given> {
  const root = folderWith({
    "d/one/a/out/item/x": "x",
    "d/one/task_run-a.json": "{}",
    "d/one/@items/a/items.json": "{}",
    "d/two/a/out/old": "",
  });
  const instance = await instanceOf();
  const store = new DagStore(join(root, "store.db"));
  const runs = new Map(
    ["one", "two", "three"].map((runId) => [
      runId,
      store.createRun({ dagId: "d", runId, createdAt: 0, plan: "" }),
    ]),
  );
  const indexFor = ({ dagRunId }: RunPlace): ReuseIndex => ({
    salt: store.salt(),
    find: (look) => store.fileHash(look),
    remember: (hashes) => store.rememberHashes(hashes),
    findResult(hash): ResultSource | undefined {
      const found = store.findResult(hash);
      return found && { dagId: found.run.dagId, dagRunId: found.run.runId, taskId: found.taskId };
    },
    rememberResult: (hash, taskId) =>
      store.rememberResult(hash, runs.get(dagRunId)?.id ?? 0, taskId),
  });
  const one = { root, dagId: "d", dagRunId: "one" };
  const as = (place: RunPlace): ReusableTask => ({ instance, index: indexFor(place) });
  const key = taskKey({
    instance,
    image: { id: "i" },
    files: new Map(),
    secretOf: () => "",
    salt: "",
  });
  await rememberTask(key, as(one), one, undefined);
  const two = { ...one, dagRunId: "two" };
  return { one, two, key, as, task: as(two) };
}

describe("a task whose results are there", () => {
  it("does not run, and has results, record and item table of the run that made them", async () => {
    const { two, key, task } = await given();
    const end = await reuse(key, task, two);
    expect(end).toMatchObject({
      outcome: "success",
      reason: "Reused",
      message: "results of d/one, where image, settings and inputs were the same",
    });
    const out = channelFolder(two, "a", "out");
    expect(readFileSync(join(out, "item/x"), "utf8")).toBe("x");
    expect(existsSync(join(out, "old"))).toBe(false);
    expect(existsSync(taskRecordFile(two, "a"))).toBe(true);
    expect(existsSync(join(itemsFolder(two, "a"), "items.json"))).toBe(true);
    expect(readKeyFile(two, "a")?.reusedFrom).toEqual({ dagId: "d", dagRunId: "one", taskId: "a" });
  });

  it("runs where a hand has changed them, and says so", async () => {
    const { one, two, key, task } = await given();
    writeFileSync(join(channelFolder(one, "a", "out"), "item/x"), "changed");
    expect(await reuse(key, task, two)).toEqual({
      refused: "the results of 'a' in run 'one' are no longer as they were",
    });
  });

  it("runs where nothing of its key is known", async () => {
    const { two, key, task } = await given();
    expect(await reuse({ ...key, image: "other" }, task, two)).toBeUndefined();
  });

  it("keeps its own results when an engine has gone before it could say that it has ended", async () => {
    const { one, key, as } = await given();
    expect(await reuse(key, as(one), one)).toBeUndefined();
    expect(readFileSync(join(channelFolder(one, "a", "out"), "item/x"), "utf8")).toBe("x");
  });

  it("is reused from there on when the run that made its results is gone", async () => {
    const { one, two, key, task, as } = await given();
    await reuse(key, task, two);
    rmSync(runFolder(one), { recursive: true });
    const three = { ...one, dagRunId: "three" };
    expect(await reuse(key, as(three), three)).toMatchObject({ reason: "Reused" });
    expect(readKeyFile(three, "a")?.reusedFrom?.dagRunId).toBe("one");
  });

  it("is found by its key", async () => {
    const { key, task } = await given();
    expect(task.index.findResult(hashOfKey(key))).toEqual({
      dagId: "d",
      dagRunId: "one",
      taskId: "a",
    });
  });
});
