import { expect, it } from "vitest";
import { mountsBelow } from "./mounts-below.ts";

const table = [
  "22 1 0:21 / / rw - ext4 /dev/vda rw",
  "30 22 0:25 / /nowhere/data/in/share rw - nfs server:/x rw",
  "31 30 0:26 / /nowhere/data/in/share/my\\040disk rw - tmpfs tmpfs rw",
  "32 22 0:27 / /nowhere/data/input2 rw - tmpfs tmpfs rw",
  "33 22 0:28 / /nowhere/data/in rw - tmpfs tmpfs rw",
  "",
].join("\n");

it("finds the file systems inside of a directory, not the one it is on", () => {
  expect(mountsBelow("/nowhere/data/in", table)).toEqual(["share", "share/my disk"]);
  expect(mountsBelow("/nowhere/data/in/share/my disk", table)).toEqual([]);
});

it("finds all of them below the root", () => {
  expect(mountsBelow("/", table)).toEqual([
    "nowhere/data/in",
    "nowhere/data/in/share",
    "nowhere/data/in/share/my disk",
    "nowhere/data/input2",
  ]);
});
