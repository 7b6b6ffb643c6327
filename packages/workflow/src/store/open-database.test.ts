import { closeSync, openSync, readFileSync, readdirSync, statSync, truncateSync } from "node:fs";
import { writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { freshFolder } from "../testing/fresh-folder.ts";
import { troubleOf } from "../testing/store-trouble.ts";
import { DagStore } from "./dag-store.ts";
import { migrations } from "./migrations.ts";
import type { OpenDatabaseOptions } from "./open-database.ts";

/** A closed store with runs in it; its file. */
function storeWith(runIds: readonly string[], plan = "{}"): string {
  const file = join(freshFolder(), "store.db");
  const store = new DagStore(file);
  for (const runId of runIds) store.createRun({ dagId: "d", runId, createdAt: 1, plan });
  store.close();
  return file;
}

/** A store as an older version has left it, with a run and a hash. */
function storeOfVersion(version: number): string {
  const file = join(freshFolder(), "store.db");
  new DagStore(file, { migrations: migrations.slice(0, version) }).close();
  const database = new DatabaseSync(file);
  database.exec(`
    INSERT INTO dag_run (dag_id, run_id, state, created_at, note, plan)
      VALUES ('d', 'old', 'success', 1, 'mine', 'the plan');
    INSERT INTO file_hash VALUES ('1', '2', 3, '4', 'abc')`);
  database.close();
  return file;
}

function runsIn(file: string, options: OpenDatabaseOptions = {}): readonly string[] {
  const store = new DagStore(file, options);
  try {
    return store.runs().map((run) => store.plan(run) && run.runId);
  } finally {
    store.close();
  }
}

function numberIn(file: string, query: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return Object.values(database.prepare(query).get() ?? {})[0];
  } finally {
    database.close();
  }
}

function filesBeside(file: string): readonly string[] {
  return readdirSync(join(file, "..")).filter((name) => !name.startsWith("store.db"));
}

const next = { now: () => new Date("2026-01-02T03:04:05.678Z") };
const newer = { ...next, migrations: [...migrations, "ALTER TABLE dag_run ADD COLUMN owner TEXT"] };
const backupName = `store.v${migrations.length}.2026-01-02T03-04-05-678Z.db`;

describe("a store of an older version", () => {
  it("is brought up to date, after a copy of it was made", () => {
    const file = storeWith(["a", "b"]);
    expect(runsIn(file, newer)).toEqual(["b", "a"]);
    expect(numberIn(file, "PRAGMA user_version")).toBe(migrations.length + 1);
    expect(numberIn(file, "SELECT count(*) FROM dag_run WHERE owner IS NULL")).toBe(2);
    const backup = join(file, "..", backupName);
    expect(filesBeside(file)).toEqual([backupName]);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(numberIn(backup, "PRAGMA user_version")).toBe(migrations.length);
    expect(runsIn(backup)).toEqual(["b", "a"]);
  });

  it("keeps the plans and the hashes that the first version had", () => {
    const file = storeOfVersion(1);
    const store = new DagStore(file, next);
    onTestFinished(() => store.close());
    expect(store.runs().map((run) => [run.runId, run.note, store.plan(run)])).toEqual([
      ["old", "mine", "the plan"],
    ]);
    const look = { device: "1", inode: "2", size: 3, mtimeNs: "4" };
    store.rememberHashes([[{ ...look, inode: "5" }, "new"]]);
    expect(store.fileHash(look)).toBe("abc");
  });

  it("is not copied again once it is up to date", () => {
    const file = storeWith(["a"]);
    runsIn(file, newer);
    runsIn(file, { ...newer, now: () => new Date() });
    expect(filesBeside(file)).toEqual([backupName]);
  });

  it("stays whole when the upgrade fails in the middle", () => {
    const file = storeWith(["a"]);
    const broken = [...newer.migrations, "DROP TABLE dag_run; SELECT * FROM nowhere"];
    expect(() => runsIn(file, { ...next, migrations: broken })).toThrow("nowhere");
    expect(numberIn(file, "PRAGMA user_version")).toBe(migrations.length);
    expect(runsIn(file)).toEqual(["a"]);
    expect(filesBeside(file)).toEqual([backupName]);
  });

  it("is not touched when there can be no copy", () => {
    const file = storeWith(["a"]);
    writeFileSync(join(file, "..", `${backupName}.part`), "somebody is at it");
    expect(() => runsIn(file, newer)).toThrow("EEXIST");
    expect(numberIn(file, "PRAGMA user_version")).toBe(migrations.length);
  });
});

describe("a store of a newer version", () => {
  it("is refused by name and left as it is", () => {
    const file = storeWith(["a"]);
    runsIn(file, newer);
    const before = readFileSync(file);
    expect(troubleOf(() => runsIn(file))).toBe("newer");
    expect(() => runsIn(file)).toThrow(
      `is of version ${migrations.length + 1}, this program knows versions up to ${migrations.length}`,
    );
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

/** Ways to lose a store; each gets the file of one with a few hundred pages. */
const damages: Readonly<Record<string, (file: string) => void>> = {
  "has other content": (file) => writeFileSync(file, "these are not the runs that you look for"),
  "is all zeros": (file) => writeFileSync(file, Buffer.alloc(statSync(file).size)),
  "has lost its second half": (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
  "ends in the middle of a page": (file) => truncateSync(file, statSync(file).size - 100),
  "has a page in the middle that is another": (file) => overwrite(file, 0.5, 4096),
  "has lost its first page": (file) => overwrite(file, 0, 4096),
  "is a database of another program": makeForeign,
  "is empty, with a log beside it": (file) => {
    truncateSync(file, 0);
    writeFileSync(`${file}-wal`, "what was in it");
  },
};

function overwrite(file: string, at: number, length: number): void {
  const page = Math.floor((statSync(file).size / 4096) * at);
  const fd = openSync(file, "r+");
  writeSync(fd, Buffer.alloc(length, "garbage "), 0, length, page * 4096);
  closeSync(fd);
}

function makeForeign(file: string): void {
  truncateSync(file, 0);
  const database = new DatabaseSync(file);
  database.exec("CREATE TABLE bookmarks (url TEXT)");
  database.close();
}

describe("a file that", () => {
  it.each(Object.entries(damages))("%s is called damaged, and is not changed", (_, damage) => {
    const file = storeWith(
      Array.from({ length: 300 }, (__, run) => `r${run}`),
      "p".repeat(3000),
    );
    damage(file);
    const before = readFileSync(file);
    expect(troubleOf(() => runsIn(file))).toBe("corrupted");
    expect(() => runsIn(file)).toThrow(`the store ${file} is damaged: `);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(filesBeside(file)).toEqual([]);
  });

  it("is damaged where nobody looks is found by the next engine after a crash, else by whoever looks", () => {
    const file = storeWith(["a"], "p".repeat(400_000));
    overwrite(file, 0.5, 4096);
    const store = new DagStore(file);
    store.checkAfterCrash();
    expect(store.runs().map(({ runId }) => runId)).toEqual(["a"]);
    const crashed = new DagStore(file);
    expect(troubleOf(() => crashed.checkAfterCrash())).toBe("corrupted");
    expect(() => crashed.checkAfterCrash()).toThrow(`the store ${file} is damaged: `);
    crashed.close();
    expect(troubleOf(() => store.runs().map((run) => store.plan(run)))).toBe("corrupted");
    store.close();
  });

  it("has a word where a state belongs is called damaged", () => {
    const file = storeWith(["a"]);
    const database = new DatabaseSync(file);
    database.exec("UPDATE dag_run SET state = 'soon'");
    database.close();
    expect(troubleOf(() => runsIn(file))).toBe("corrupted");
    expect(() => runsIn(file)).toThrow('it holds the word "soon" where a state belongs');
  });
});
