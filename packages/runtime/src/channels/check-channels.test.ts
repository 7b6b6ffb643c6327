import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkChannels } from "./check-channels.ts";
import { readChannel } from "./read-channel.ts";

/** A channel made of `path: content` pairs; a path that ends in `/` is an empty directory. */
function channel(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "channel-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(path.endsWith("/") ? join(root, path) : dirname(join(root, path)), {
      recursive: true,
    });
    if (!path.endsWith("/")) writeFileSync(join(root, path), content);
  }
  return root;
}

async function findingsOf(
  input: Record<string, string>,
  output: Record<string, string>,
  formats: string[] = [],
): Promise<string[]> {
  const reports = await checkChannels([
    { channel: "in", direction: "input", content: readChannel(channel(input)) },
    { channel: "out", direction: "output", content: readChannel(channel(output)), formats },
  ]);
  return reports.flatMap(({ findings }) =>
    findings.map(({ code, message }) => `${code}: ${message}`),
  );
}

describe("the item report", () => {
  it("has nothing to say when every item has its result", async () => {
    expect(
      await findingsOf({ "a/1.dcm": "x", "b/1.dcm": "x" }, { "a/r": "x", "b/r": "x" }),
    ).toEqual([]);
  });

  it("counts files and bytes of each item, however deep", () => {
    const { items } = readChannel(channel({ "a/1": "xx", "a/b/c/2": "yyy" }));
    expect(items).toMatchObject([{ id: "a", files: 2, bytes: 5, names: ["1", "b/c/2"] }]);
  });

  it("names what is missing, new, empty and at the wrong depth", async () => {
    const input = { "a/1": "x", "b/1": "x", "c/1": "x" };
    expect(await findingsOf(input, { "a/r": "x", "b/": "", "d/r": "x", "stray.txt": "x" })).toEqual(
      [
        `missing: item "c" is missing: the input has it, the output does not`,
        `new: item "d" is new: no input item has this name`,
        `empty: item "b" has no file`,
        `wrong-depth: "stray.txt" is beside the items; files belong into <item>/<file>`,
      ],
    );
  });

  it("counts names that are no UTF-8 like any other, and says so", async () => {
    const root = channel({ "a/": "" });
    writeFileSync(
      Buffer.concat([Buffer.from(`${root}/a/M`), Buffer.from([0xfc]), Buffer.from("l")]),
      "xyz",
    );
    const content = readChannel(root);
    expect(content.items).toMatchObject([{ id: "a", files: 1, bytes: 3 }]);
    const [report] = await checkChannels([{ channel: "out", direction: "output", content }]);
    expect(report?.findings.map(({ message }) => message)).toEqual([
      'item "a" has names that are not UTF-8, which many programs cannot open',
    ]);
  });

  it("shows some of many findings and counts the others", async () => {
    const stray = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, "x"]));
    const found = await findingsOf({}, stray);
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe("wrong-depth: 480 more of this kind");
  });

  it("takes one new item made from several for what it is", async () => {
    expect(await findingsOf({ "a/1": "x", "b/1": "x" }, { "atlas/r": "x" })).toEqual([
      `new: item "atlas" is new: no input item has this name`,
    ]);
  });

  it("mentions the item that has more files than the others", async () => {
    const output = { "a/a.nrrd": "x", "b/b.nrrd": "x", "b/b_Eq_1.nrrd": "x" };
    expect(await findingsOf({ "a/1": "x", "b/1": "x" }, output)).toEqual([
      `several-files: item "b" has 2 files where others have 1: "b.nrrd", "b_Eq_1.nrrd"`,
    ]);
  });

  it("finds names that collide by case, and names with control characters", async () => {
    expect(await findingsOf({}, { "Case/1": "x", "case/1": "x", "bell\u0007/1": "x" })).toEqual([
      `name-collision: "Case" and "case" are the same name where case does not count`,
      `control-characters: item "bell\\u0007" has control characters in its name`,
    ]);
  });

  it("compares files with the formats of the channel", async () => {
    expect(
      await findingsOf({ "a/1": "x" }, { "a/r.txt": "x", "a/r.nrrd": "x" }, ["*.nrrd"]),
    ).toContain(`unexpected-format: item "a" has files that are none of *.nrrd: "r.txt"`);
  });

  it("does not follow links out of a channel", () => {
    const root = channel({ "a/1": "x" });
    symlinkSync("/etc", join(root, "a", "etc"));
    expect(readChannel(root).items[0]?.files).toBe(2);
  });

  it("takes a channel that does not exist for an empty one", () => {
    expect(readChannel("/nowhere/at/all").items).toEqual([]);
  });
});
