import { existsSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith } from "../testing/dag-file.ts";
import { instanceOf } from "../testing/dags.ts";
import { doneItems, type DoneItems } from "./done-items.ts";
import { foldersIn, itemsOf, withItems } from "./items.ts";

interface Given {
  readonly out: string;
  readonly done: () => Promise<DoneItems | undefined>;
}

/** Results, each file with the second in which it was written last; all folders are older. */
function given(results: Readonly<Record<string, number | string>>, items = ["a", "b", "c"]): Given {
  const inputs = Object.fromEntries(items.map((item) => [`in/${item}/x`, "x"]));
  const files = Object.fromEntries(
    Object.keys(results).map((path) => [`a/out/${path}`, path.endsWith("empty") ? "" : "x"]),
  );
  const root = folderWith({ ...inputs, ...files });
  const out = join(root, "a/out");
  for (const item of foldersIn(out)) utimesSync(join(out, item), 1, 1);
  for (const [path, second] of Object.entries(results)) {
    utimesSync(join(out, path), Number(second), Number(second));
  }
  return {
    out,
    done: async () => doneItems(await instanceOf({ input: join(root, "in") }, {}, root)),
  };
}

describe("items that a later try need not do again", () => {
  it("are those with a result, but the one that was written last", async () => {
    const { out, done } = given({ "a/r": 10, "b/r": 20 });
    expect(await done()).toEqual({ channel: "in", left: ["b", "c"] });
    expect(existsSync(join(out, "a/r"))).toBe(true);
    expect(existsSync(join(out, "b"))).toBe(false);
  });

  it("are told by what was written, not by which folder was made last", async () => {
    const { done } = given({ "a/r": 30, "b/r": 20, "c/r": 10 });
    expect((await done())?.left).toEqual(["a"]);
  });

  it("are told by files deep in an item as well", async () => {
    const { out, done } = given({ "a/deep/r": 30, "b/r": 20 });
    utimesSync(join(out, "a/deep"), 1, 1);
    expect((await done())?.left).toEqual(["a", "c"]);
  });

  it("are none of those with nothing but empty files", async () => {
    const { out, done } = given({ "a/r": 10, "b/empty": 20, "c/r": 15 });
    expect((await done())?.left).toEqual(["b", "c"]);
    expect(existsSync(join(out, "b"))).toBe(false);
  });

  it("are none before the first try has written anything", async () => {
    const { done } = given({});
    expect((await done())?.left).toEqual(["a", "b", "c"]);
  });

  it("are not told from one another where a task has several inputs, or no output", async () => {
    const inputs = ["in", "more"].map((name) => ({ name, mounted_path: `/${name}` }));
    const bound = ["in", "more"].map((name) => ({ name, input: { host_path: "/data" } }));
    const two = await instanceOf({ template: { inputs }, more: { inputs: bound } });
    expect(await doneItems(two)).toBeUndefined();
    expect(await doneItems(await instanceOf({ template: { outputs: [] } }))).toBeUndefined();
  });
});

describe("the items of a task", () => {
  it("are the folders of its channel in the order of their names; what else is there is none", async () => {
    const root = folderWith({ "in/b/x": "", "in/a/x": "", "in/file": "" });
    const instance = await instanceOf({ input: join(root, "in") });
    expect(itemsOf(instance, undefined)).toEqual(["a", "b"]);
    expect(itemsOf(instance, "in")).toEqual(["a", "b"]);
    expect(itemsOf(instance, "other")).toEqual([]);
    expect(withItems(instance, "in", ["b"]).inputs).toMatchObject([{ items: ["b"] }]);
  });

  it("are none where the channel is not there", async () => {
    expect(itemsOf(await instanceOf({ input: "/nowhere" }), undefined)).toEqual([]);
  });
});
