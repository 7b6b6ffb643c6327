import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { channelFolder, type RunPlace } from "../plan/layout.ts";
import { folderWith } from "../testing/dag-file.ts";
import type { ResultFiles } from "./key-file.ts";
import { changedResult, resultFiles, takeResults } from "./take-results.ts";

interface Given {
  readonly from: { readonly place: RunPlace; readonly taskId: string };
  readonly to: { readonly place: RunPlace; readonly taskId: string };
  readonly source: string;
  readonly target: string;
  readonly results: ResultFiles;
}

async function given(): Promise<Given> {
  const root = folderWith({
    "d/one/t/out/a/x.txt": "x",
    "d/one/t/out/a/deep/y.txt": "y",
    "d/one/t/log/l": "",
  });
  const place = { root, dagId: "d", dagRunId: "one" };
  const source = channelFolder(place, "t", "out");
  mkdirSync(join(source, "empty"));
  symlinkSync("a/x.txt", join(source, "link"));
  const to = { place: { ...place, dagRunId: "two" }, taskId: "u" };
  return {
    from: { place, taskId: "t" },
    to,
    source,
    target: channelFolder(to.place, "u", "out"),
    results: await resultFiles(place, "t", ["out", "log"]),
  };
}

describe("results of an earlier task", () => {
  it("are taken over as they are: files, links, and items without a file", async () => {
    const { from, to, source, target, results } = await given();
    await takeResults(results, from, to);
    expect(await resultFiles(to.place, to.taskId, ["out", "log"])).toEqual(results);
    expect(readFileSync(join(target, "a/deep/y.txt"), "utf8")).toBe("y");
    expect(readlinkSync(join(target, "link"))).toBe("a/x.txt");
    expect(existsSync(join(target, "empty"))).toBe(true);
    rmSync(source, { recursive: true });
    expect(readFileSync(join(target, "a/x.txt"), "utf8")).toBe("x");
  });

  it("take the place of what was there", async () => {
    const { from, to, target, results } = await given();
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, "old"), "");
    await takeResults(results, from, to);
    expect(existsSync(join(target, "old"))).toBe(false);
  });

  it("are not written twice where the file system can have them in two places", async () => {
    const { from, to, source, target, results } = await given();
    await takeResults(results, from, to);
    const [one, other] = [source, target].map((folder) => statSync(join(folder, "a/x.txt")));
    const isClone = one?.ino !== other?.ino && one?.mtimeMs === other?.mtimeMs;
    expect(isClone || one?.ino === other?.ino).toBe(true);
  });

  it.each([
    ["a file was changed", (source: string) => appendFileSync(join(source, "a/x.txt"), "!")],
    ["a file was removed", (source: string) => rmSync(join(source, "a/x.txt"))],
    ["a file was added", (source: string) => writeFileSync(join(source, "a/new"), "")],
    ["an item was added", (source: string) => mkdirSync(join(source, "b"))],
    [
      "an item without files was removed",
      (source: string) => rmSync(join(source, "empty"), { recursive: true }),
    ],
    [
      "a link leads elsewhere",
      (source: string) => {
        rmSync(join(source, "link"));
        symlinkSync("a/deep", join(source, "link"));
      },
    ],
    ["all of it was removed", (source: string) => rmSync(source, { recursive: true })],
  ])("are no longer as they were when %s", async (_, change) => {
    const { from, source, results } = await given();
    expect(await changedResult(from.place, from.taskId, results)).toBeUndefined();
    change(source);
    expect(await changedResult(from.place, from.taskId, results)).toBe(
      "the results of 't' in run 'one' are no longer as they were",
    );
  });
});
