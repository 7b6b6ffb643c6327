import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { listFolder, readFolder, type FolderEntry } from "./list-folder.ts";
import { joinRaw } from "./raw-path.ts";

const AT_ONCE = 1;
/** The file system does not say how wide the folder is. */
const IN_PARTS = 0;

const scratch = mkdtempSync(join(tmpdir(), "list-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const folder = join(scratch, "folder");
mkdirSync(folder);
const names = Array.from({ length: 1000 }, (_, index) => `slice-${index}.dcm`);
for (const name of [...names, "ü", "\uFFFD"]) writeFileSync(join(folder, name), "");
/** `ü` as it was written before UTF-8. */
const latin = Buffer.from([0xfc]);
writeFileSync(joinRaw(folder, latin), "");
mkdirSync(join(folder, "folder"));
symlinkSync("/etc", join(folder, "link"));

function tell(entries: Iterable<FolderEntry>): string[] {
  return Array.from(entries, (entry) => {
    const name =
      typeof entry.name === "string" ? entry.name : `bytes ${entry.name.toString("hex")}`;
    if (entry.isDirectory()) return `${name}, a folder`;
    return entry.isFile() ? name : `${name}, something else`;
  }).toSorted();
}

describe("the entries of a folder", () => {
  const all = [...names, "ü", "\uFFFD", "bytes fc", "folder, a folder", "link, something else"];

  it.each([
    ["at once", AT_ONCE],
    ["in parts", IN_PARTS],
  ])("are all told, once, whatever their names are: %s", (_, ownBytes) => {
    expect(tell(listFolder(folder, ownBytes))).toEqual(all.toSorted());
  });

  it.each([AT_ONCE, IN_PARTS])("are none where it has vanished (%i)", (ownBytes) => {
    expect(tell(listFolder(join(folder, "nowhere"), ownBytes))).toEqual([]);
  });

  it.each([AT_ONCE, IN_PARTS])("cannot be told of a file (%i)", (ownBytes) => {
    expect(() => tell(listFolder(join(folder, "ü"), ownBytes))).toThrow("ENOTDIR");
  });

  it("are found through a link to it", () => {
    const link = join(scratch, "link");
    symlinkSync(folder, link);
    expect(tell(readFolder(link))).toHaveLength(all.length);
  });
});
