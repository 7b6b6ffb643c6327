import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { joinRaw } from "./raw-path.ts";
import { tooDeepFolder } from "../testing/too-deep.ts";
import { REPLACED, sizeOf, walkFolder, type FoundEntry } from "./walk-folder.ts";

/** A folder with the files; the content of each is its path. */
function folderWith(...paths: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), "walk-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path);
  }
  return root;
}

function tell(entry: FoundEntry): string {
  return entry.kind === "unreadable"
    ? `${entry.path}: ${entry.code}`
    : `${entry.kind} ${entry.path}`;
}

/** What a walk tells while somebody does something once it has come to `path`. */
function walkMeanwhile(root: string, path: string, act: () => void): string[] {
  const told: string[] = [];
  for (const entry of walkFolder(root)) {
    told.push(tell(entry));
    if (entry.path === path && entry.kind !== "unreadable") act();
  }
  return told;
}

describe("a walk", () => {
  it("tells folders before what is in them, files, and links without following them", () => {
    const root = folderWith("a/1", "a/b/2");
    symlinkSync("/etc", join(root, "a", "c"));
    expect(Array.from(walkFolder(root), tell)).toEqual([
      "folder a",
      "file a/1",
      "folder a/b",
      "file a/b/2",
      "other a/c",
    ]);
  });

  it("goes through names of any bytes, and says where they are", () => {
    const root = folderWith();
    const folder = joinRaw(root, Buffer.from([0xe4]));
    mkdirSync(folder);
    writeFileSync(joinRaw(folder, Buffer.from("ü.txt")), "xyz");
    const found = [...walkFolder(root)];
    expect(found.map(tell)).toEqual(["folder \uFFFD", "file \uFFFD/ü.txt"]);
    const sizes = found.flatMap((entry) => (entry.kind === "file" ? [sizeOf(entry.at)] : []));
    expect(sizes).toEqual([3]);
  });

  it("tells all of a wide folder and of what is below it", () => {
    const names = Array.from({ length: 4000 }, (_, index) => `a-name-of-some-length-${index}`);
    const root = folderWith(...names, "a-name/below");
    expect(Array.from(walkFolder(root), tell).toSorted()).toEqual(
      [...names.map((name) => `file ${name}`), "file a-name/below", "folder a-name"].toSorted(),
    );
  });

  it("passes over what vanishes meanwhile", () => {
    const root = folderWith("a/1", "a/2", "b/3", "c");
    const told = walkMeanwhile(root, "a/1", () => {
      rmSync(join(root, "b"), { recursive: true });
      unlinkSync(join(root, "a", "2"));
    });
    expect(told).toEqual(["folder a", "file a/1", "file a/2", "folder b", "file c"]);
    expect(sizeOf(join(root, "a", "2"))).toBe(0);
  });

  it("does not enter a folder that has become a link", () => {
    const root = folderWith("a/1", "z");
    const outside = folderWith("secret");
    const told = walkMeanwhile(root, "a", () => {
      renameSync(join(root, "a"), join(root, "old"));
      symlinkSync(outside, join(root, "a"));
    });
    expect(told).toEqual(["folder a", "a: ENOTDIR", "file z"]);
  });

  it("tells nothing of what a folder was replaced with, but that it was", () => {
    const root = folderWith("a/b/1", "a/c/2", "z");
    const outside = folderWith("c/secret");
    const told = walkMeanwhile(root, "a/b/1", () => {
      renameSync(join(root, "a"), join(outside, "old"));
      symlinkSync(outside, join(root, "a"));
    });
    expect(told).toEqual([
      "folder a",
      "folder a/b",
      "file a/b/1",
      "folder a/c",
      `a: ${REPLACED}`,
      "file z",
    ]);
  });

  it("tells at the end of a folder that it was replaced meanwhile", () => {
    const root = folderWith("a/1", "a/2", "z");
    const outside = folderWith("2");
    const told = walkMeanwhile(root, "a/1", () => {
      renameSync(join(root, "a"), join(outside, "old"));
      symlinkSync(outside, join(root, "a"));
    });
    expect(told).toEqual(["folder a", "file a/1", "file a/2", `a: ${REPLACED}`, "file z"]);
  });

  it("tells what is too deep for a path, and goes on", () => {
    const root = tooDeepFolder();
    writeFileSync(join(root, "z"), "");
    const told = Array.from(walkFolder(root), tell);
    expect(told.at(-2)).toMatch(/n: ENAMETOOLONG$/);
    expect(told.at(-1)).toBe("file z");
  });

  it("finds nothing where nothing is, and cannot walk a file", () => {
    const root = folderWith("file");
    expect([...walkFolder(join(root, "nowhere"))]).toEqual([]);
    expect(Array.from(walkFolder(join(root, "file")), tell)).toEqual([": ENOTDIR"]);
  });
});
