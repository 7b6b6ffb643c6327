import { RecordError, type RunRecord } from "@task-api/runtime";
import { describe, expect, it } from "vitest";
import { StoreError, StoreTrouble } from "../store/store-error.ts";
import { guarded } from "./guard-engine.ts";
import type { TaskEnd } from "./task-runner.ts";

const done: TaskEnd = { outcome: "success", reason: "Succeeded", message: "", endedAt: 1 };

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function failing(error: Error): () => Promise<TaskEnd> {
  return async () => {
    throw error;
  };
}

const none = (): undefined => undefined;
const broken = (): RunRecord => {
  throw new Error("no record");
};

describe("a fault of one task", () => {
  it.each([
    ["a folder that may not be written", coded("EACCES")],
    ["a name that is too long", coded("ENAMETOOLONG")],
    ["a record that is none", new RecordError("read", "r.json is no record", "remove it")],
  ])("is its end, with what to do: %s", async (_, error) => {
    const end = await guarded(failing(error), broken);
    expect(end).toMatchObject({ outcome: "failed", reason: "StartFailed" });
    expect(end.message).toContain(error.message);
  });

  it("leaves an end as it is", async () => {
    expect(await guarded(() => Promise.resolve(done), none)).toBe(done);
  });
});

describe("what must not be taken for the end of a task", () => {
  it.each([
    ["a store that fails", new StoreError(StoreTrouble.full, "full", "free space")],
    ["a full disk", new RecordError("write", "no space", "free space", coded("ENOSPC"))],
    ["a quota", coded("EDQUOT")],
  ])("is thrown: %s", async (_, error) => {
    await expect(guarded(failing(error), none)).rejects.toBe(error);
  });
});
