// A store with no space left: it says so, keeps what it has, and goes on when there is space again.
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { freshFolder } from "../testing/fresh-folder.ts";
import { runChild } from "../testing/run-child.ts";
import { fill, smallDisk, whyNoDisk } from "../testing/small-disk.ts";
import { troubleOf } from "../testing/store-trouble.ts";
import { DagStore, type NewDagRun } from "./dag-store.ts";
import { migrations } from "./migrations.ts";

const run = (runId: string, size = 1000): NewDagRun => ({
  dagId: "d",
  runId,
  createdAt: 1,
  plan: "p".repeat(size),
});

/** Makes runs until there is no space for another. */
function makeMany(store: DagStore): { readonly trouble: string; readonly made: number } {
  let made = store.runs().length;
  for (;;) {
    const trouble = troubleOf(() => store.createRun(run(`r${made}`, 20_000)));
    if (trouble !== "none") return { trouble, made };
    made += 1;
  }
}

describe.skipIf(whyNoDisk !== "")(`a disk that is full${whyNoDisk}`, () => {
  it("ends what was to be written, keeps what was there, and goes on when it has space again", () => {
    const disk = smallDisk();
    const store = new DagStore(join(disk, "store.db"));
    onTestFinished(() => store.close());
    const filler = fill(disk, 300_000);
    const { trouble, made } = makeMany(store);
    expect(trouble).toBe("full");
    expect(made).toBeGreaterThan(0);
    expect(store.runs()).toHaveLength(made);
    rmSync(filler);
    store.createRun(run(`r${made}`));
    expect(store.runs()).toHaveLength(made + 1);
    expect(troubleOf(() => new DagStore(store.file).close())).toBe("none");
  });

  it("has room for none, or is full when one is opened: says so and breaks nothing", () => {
    const disk = smallDisk();
    const file = join(disk, "store.db");
    const filler = fill(disk, 0);
    expect(troubleOf(() => new DagStore(file))).toBe("full");
    rmSync(filler);
    const store = new DagStore(file);
    store.createRun(run("a"));
    store.close();
    const again = fill(disk, 0);
    expect(troubleOf(() => new DagStore(file))).toBe("full");
    rmSync(again);
    const reopened = new DagStore(file);
    onTestFinished(() => reopened.close());
    expect(reopened.runs()).toHaveLength(1);
  });

  it("has no room for the copy before an upgrade: then there is none", () => {
    const disk = smallDisk();
    const file = join(disk, "store.db");
    const store = new DagStore(file);
    store.createRun(run("a", 200_000));
    store.close();
    const filler = fill(disk, 150_000);
    const newer = { migrations: [...migrations, "ALTER TABLE dag_run ADD COLUMN owner TEXT"] };
    expect(troubleOf(() => new DagStore(file, newer))).toBe("full");
    rmSync(filler);
    const old = new DagStore(file);
    expect(old.runs()).toHaveLength(1);
    old.close();
    const upgraded = new DagStore(file, newer);
    onTestFinished(() => upgraded.close());
    expect(upgraded.runs()).toHaveLength(1);
  });
});

it("a limit on the size of files ends what was to be written, and the next process goes on", async () => {
  const file = join(freshFolder(), "store.db");
  const limit = ["prlimit", "--fsize=400000", "env", "-u", "NODE_OPTIONS"];
  const ended = await runChild("store-child.ts", [file, "500"], limit);
  expect(ended).toMatchObject({ code: 0, err: "" });
  const [, trouble, made] = /^(\w+) after (\d+)\n$/.exec(ended.out) ?? [];
  expect(trouble).toBe("unusable");
  expect(Number(made)).toBeGreaterThan(0);
  const store = new DagStore(file);
  onTestFinished(() => store.close());
  expect(store.runs()).toHaveLength(Number(made));
  store.createRun(run("next"));
  expect(statSync(file).size).toBeGreaterThan(0);
});
