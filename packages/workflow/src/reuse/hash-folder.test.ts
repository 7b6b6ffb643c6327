import {
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith } from "../testing/dag-file.ts";
import { hashFile } from "./hash-file.ts";
import { hashFolder, type HashMemory } from "./hash-folder.ts";

/** Remembers, and counts the looks that it has seen: for each of them a file was read. */
function memory(): HashMemory & { readonly count: () => number } {
  const known = new Map<string, string>();
  return {
    find: (look) => known.get(JSON.stringify(look)),
    remember(hashes) {
      for (const [look, hash] of hashes) known.set(JSON.stringify(look), hash);
    },
    count: () => known.size,
  };
}

describe("the hashes of a folder", () => {
  it("are one per file, by its path below the folder", async () => {
    const folder = folderWith({ "a/x.txt": "x", "a/deep/y.txt": "", b: "x" });
    const hashes = await hashFolder(folder, memory());
    expect(Object.keys(hashes)).toEqual(["a/deep/y.txt", "a/x.txt", "b"]);
    expect(hashes["a/x.txt"]).toBe(`1:${await hashFile(join(folder, "b"))}`);
    expect(hashes["b"]).toBe(hashes["a/x.txt"]);
  });

  it("are none of a folder that is not there", async () => {
    expect(await hashFolder("/nowhere/at/all", memory())).toEqual({});
  });

  it("tell an item without files from no item", async () => {
    const folder = folderWith({ "a/x": "x" });
    mkdirSync(join(folder, "b"));
    expect(Object.keys(await hashFolder(folder, memory()))).toEqual(["a/x", "b/"]);
  });

  it("change with the content behind a link, and with where a link leads", async () => {
    const folder = folderWith({ "data/one": "1", "data/two": "1", "links/none": "" });
    const link = join(folder, "links/link");
    symlinkSync("../data/one", link);
    symlinkSync("nowhere", join(folder, "links/broken"));
    symlinkSync(".", join(folder, "links/round"));
    const links = join(folder, "links");
    const before = await hashFolder(links, memory());
    expect(before).toMatchObject({ broken: "link:nowhere ", round: "link:. " });
    writeFileSync(join(folder, "data/one"), "2");
    const changed = await hashFolder(links, memory());
    symlinkSync("../data/two", `${link}2`);
    renameSync(`${link}2`, link);
    const moved = await hashFolder(links, memory());
    expect(new Set([before, changed, moved].map((hashes) => hashes["link"])).size).toBe(3);
  });

  it("read a file once as long as it looks the same from outside: its content is not asked", async () => {
    const folder = folderWith({ "a/x": "one", "a/y": "two" });
    const known = memory();
    const first = await hashFolder(folder, known);
    expect(known.count()).toBe(2);

    // By size and time alone nobody can tell that this one was changed: that is the price of the fast path.
    const file = join(folder, "a/x");
    const { atime, mtime } = statSync(file);
    utimesSync(file, atime, mtime);
    await hashFolder(folder, known);
    const settled = known.count();
    writeFileSync(file, "eno");
    utimesSync(file, atime, mtime);
    expect(readFileSync(file, "utf8")).toBe("eno");
    expect(await hashFolder(folder, known)).toEqual(first);
    expect(known.count()).toBe(settled);
  });

  it("say again what was known of a file, so that it is known to be in use", async () => {
    const folder = folderWith({ "a/x": "one" });
    const known = memory();
    await hashFolder(folder, known);
    const told: string[] = [];
    await hashFolder(folder, {
      find: (look) => known.find(look),
      remember: (hashes) => told.push(...hashes.map(([, hash]) => hash)),
    });
    expect(told).toEqual([await hashFile(join(folder, "a/x"))]);
  });

  it.each([
    ["its size", (file: string) => writeFileSync(file, "longer")],
    ["its time", (file: string) => utimesSync(file, 1, 1)],
    [
      "which file it is",
      (file: string) => {
        const { atime, mtime } = statSync(file);
        writeFileSync(`${file}2`, "one");
        utimesSync(`${file}2`, atime, mtime);
        renameSync(`${file}2`, file);
      },
    ],
  ])("read a file again after a change of %s", async (_, change) => {
    const folder = folderWith({ "a/x": "one" });
    const known = memory();
    await hashFolder(folder, known);
    change(join(folder, "a/x"));
    await hashFolder(folder, known);
    expect(known.count()).toBe(2);
  });
});
