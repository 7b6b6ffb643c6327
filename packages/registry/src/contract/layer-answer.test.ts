import { expect, it } from "vitest";
import { listenFor, type Found } from "./layer-answer.ts";

const file: Found = { kind: "file", size: 1 };
const directory: Found = { kind: "directory" };
const hidden: Found = { kind: "hidden" };

function ask(path: string, entries: readonly (readonly [string, Found])[]): unknown {
  const listener = listenFor(path.split("/"));
  for (const [name, found] of entries) listener.entry(name, found);
  return listener.answer();
}

it.each(["a.json", "./a.json", "/a.json", "x/../a.json"])("knows a file as %s", (name) => {
  expect(ask("a.json", [[name, file]])).toEqual([file]);
});

it("says nothing of a path that a layer does not touch", () => {
  const entries = [
    ["b.json", file],
    ["a.json.bak", file],
    ["dir/a.json", file],
    [".wh.b.json", file],
    ["dir/.wh..wh..opq", file],
    ["../a.json", file],
  ] as const;
  expect(ask("a.json", entries)).toEqual([undefined]);
});

it.each([
  ["a whiteout of it", ".wh.a.json", "a.json", [hidden]],
  ["a whiteout of its folder", ".wh.etc", "etc/a.json", [hidden, hidden]],
  ["a whiteout in its folder", "etc/.wh.a.json", "etc/a.json", [directory, hidden]],
  ["an opaque root", ".wh..wh..opq", "a.json", [hidden]],
  ["an opaque folder", "etc/.wh..wh..opq", "etc/a.json", [directory, hidden]],
] as const)("%s hides what older layers have", (_, name, path, expected) => {
  expect(ask(path, [[name, file]])).toEqual(expected);
});

it("counts what is in the layer itself, wherever its whiteouts stand", () => {
  const marks = [".wh.a.json", ".wh..wh..opq"].map((name) => [name, file] as const);
  const entry = ["a.json", file] as const;
  expect(ask("a.json", [...marks, entry])).toEqual([file]);
  expect(ask("a.json", [entry, ...marks])).toEqual([file]);
});

it("counts the last of two entries of one name", () => {
  const longer: Found = { kind: "file", size: 2 };
  const entries = [
    ["a.json", file],
    ["./a.json", longer],
  ] as const;
  expect(ask("a.json", entries)).toEqual([longer]);
});

it("takes what has something in it for a folder", () => {
  expect(ask("a.json", [["a.json/x", file]])).toEqual([directory]);
  expect(ask("etc/a.json", [["etc/x/y", file]])).toEqual([directory, undefined]);
});

it("lets a file or link where a folder was hide what was in it", () => {
  const link: Found = { kind: "link", target: "usr/etc" };
  expect(ask("etc/a.json", [["etc", link]])).toEqual([link, hidden]);
});
