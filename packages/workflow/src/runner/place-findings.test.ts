import { mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith } from "../testing/dag-file.ts";
import { instanceOf } from "../testing/dags.ts";
import { placeFindings } from "./place-findings.ts";

async function messagesFor(path: string, root: string): Promise<readonly string[]> {
  const instance = await instanceOf({ input: path }, {}, root);
  return placeFindings(instance, root).map(({ message }) => message.replaceAll(root, "ROOT"));
}

function rootFolder(): string {
  const root = join(realpathSync(folderWith({})), "root");
  mkdirSync(join(root, "d/r/a/out"), { recursive: true });
  return root;
}

describe("the folder of a channel", () => {
  it.each([
    ["the data of another run", (root: string) => join(root, "d/r/a/out")],
    ["a folder whose name begins with dots", (root: string) => join(root, "..d")],
    ["a folder elsewhere", (root: string) => join(dirname(root), "data")],
    ["a folder whose name begins as the root's", (root: string) => `${root}2`],
  ])("may be %s", async (_, pathIn) => {
    const root = rootFolder();
    expect(await messagesFor(pathIn(root), root)).toEqual([]);
  });

  it.each([
    ["/", () => "/"],
    ["the root", (root: string) => root],
    ["a parent of the root", (root: string) => dirname(root)],
    ["the root by another way", (root: string) => join(root, "d", "..")],
  ])("may not be %s", async (_, pathIn) => {
    const root = rootFolder();
    expect(await messagesFor(pathIn(root), root)).toMatchObject([
      expect.stringContaining("the folder of input 'in' holds the whole workflow root"),
    ]);
  });

  it("may not leave the root through a link, and may not come upon all of it", async () => {
    const root = rootFolder();
    symlinkSync("/etc", join(root, "d/etc"));
    symlinkSync(root, join(dirname(root), "back"));
    expect(await messagesFor(join(root, "d/etc"), root)).toEqual([
      "the folder of input 'in' leaves the workflow root through a symbolic link: ROOT/d/etc",
    ]);
    expect(await messagesFor(join(root, "d/etc/deeper"), root)).toMatchObject([
      expect.stringContaining("leaves the workflow root"),
    ]);
    expect(await messagesFor(join(dirname(root), "back"), root)).toMatchObject([
      expect.stringContaining("holds the whole workflow root"),
    ]);
  });

  it("may not leave it on the side of the outputs either", async () => {
    const root = rootFolder();
    symlinkSync("/tmp", join(root, "a"));
    expect(await messagesFor("/data", root)).toEqual([
      "the folder of output 'out' leaves the workflow root through a symbolic link: ROOT/a/out",
    ]);
  });

  it("is within a root that is a link itself", async () => {
    const root = rootFolder();
    const link = `${root}-link`;
    symlinkSync(root, link);
    expect(await messagesFor(join(link, "d/r/a/out"), link)).toEqual([]);
  });
});
