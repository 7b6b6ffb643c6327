// A store that is damaged where nobody looks: an engine that begins after a crash finds it, before it runs anything.
import { closeSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { folderWith } from "../testing/folder.ts";
import { taskApi, type Ended } from "../testing/program.ts";

/** Makes a run that has ended, with a plan of many pages, and puts other content into the middle of it. */
function damagePlan(store: string): void {
  const database = new DatabaseSync(store);
  database.exec(`
    INSERT INTO dag_run (id, dag_id, run_id, state, created_at, ended_at) VALUES (1, 'd', 'old', 'success', 1, 2);
    INSERT INTO dag_plan SELECT 1, hex(zeroblob(400000))`);
  database.close();
  const file = openSync(store, "r+");
  const page = Math.floor(statSync(store).size / 4096 / 2);
  writeSync(file, Buffer.alloc(4096, "garbage "), 0, 4096, page * 4096);
  closeSync(file);
}

describe("a store that is damaged", { tags: ["bundle", "docker"] }, () => {
  it("is refused by the engine that begins after a crash, and is left as it is", async () => {
    const cwd = folderWith();
    const call = (...args: readonly string[]): Promise<Ended> =>
      taskApi(["dag", ...args, "--root", cwd], { cwd });
    expect((await call("serve")).code).toBe(0);
    const store = join(cwd, "@engine", "store.db");
    damagePlan(store);
    const before = readFileSync(store);
    expect((await call("serve")).code).toBe(0);

    // As after a crash: the store is open as far as its files say.
    const left = new DatabaseSync(store);
    onTestFinished(() => left.close());
    left.prepare("SELECT count(*) FROM dag_run").get();
    const refused = await call("serve");
    expect(refused.code).toBe(125);
    expect(refused.err).toContain(`the store ${store} is damaged: `);
    expect(refused.err).toContain("put a backup in its place");
    const runs = await call("runs");
    expect([runs.code, runs.out]).toEqual([0, expect.stringContaining("old")]);
    const state = await call("state", "old");
    expect([state.code, state.err]).toEqual([125, expect.stringContaining("is damaged: ")]);
    expect(readFileSync(store).equals(before)).toBe(true);
  });
});
