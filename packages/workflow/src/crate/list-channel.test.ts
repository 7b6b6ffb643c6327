import { createHash } from "node:crypto";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { hashFile } from "../reuse/hash-file.ts";
import { folderWith } from "../testing/dag-file.ts";
import { DataMode, idMaker, taker } from "./data-mode.ts";
import { listChannel, type ListedChannel } from "./list-channel.ts";

function list(folder: string, most = 100): Promise<ListedChannel> {
  return listChannel({ name: "c", folder, formats: [], most, idOf: (path) => `c/${path}` });
}

it("lists items and files by their names, with sizes and checksums", async () => {
  const folder = folderWith({ "b/2.txt": "two", "b/1.json": "{}", "a/x/y.dcm": "d", stray: "s" });
  const { channel, listed, omitted } = await list(folder);
  expect(channel.items.map(({ id }) => id)).toEqual(["c/a/", "c/b/"]);
  expect(channel.items[1]?.files).toEqual([
    expect.objectContaining({ id: "c/b/1.json", name: "1.json", mediaType: "application/json" }),
    {
      id: "c/b/2.txt",
      name: "2.txt",
      bytes: 3,
      sha256: createHash("sha256").update("two").digest("hex"),
      mediaType: "text/plain",
    },
  ]);
  expect(channel.items[0]?.files[0]?.name).toBe("x/y.dcm");
  expect(channel.files.map(({ id }) => id)).toEqual(["c/stray"]);
  expect({ listed, omitted }).toEqual({ listed: 6, omitted: 0 });
  expect(channel).toMatchObject({ totalFiles: 4, totalBytes: 7, isTruncated: false });
});

it("counts files that are too many and lists their items, then counts these as well", async () => {
  const folder = folderWith({ "a/1": "1", "a/2": "2", "b/1": "3" });
  const items = await list(folder, 4);
  expect(items.channel.items).toEqual([
    { id: "c/a/", name: "a", files: [], totalFiles: 2, totalBytes: 2 },
    { id: "c/b/", name: "b", files: [], totalFiles: 1, totalBytes: 1 },
  ]);
  expect(items).toMatchObject({ listed: 2, channel: { isTruncated: true, totalFiles: 3 } });
  const none = await list(folder, 1);
  expect(none).toMatchObject({ listed: 0, channel: { items: [], isTruncated: true } });
});

it("follows no link, and says how many things it has left out", async () => {
  const folder = folderWith({ "a/1": "1" });
  symlinkSync("/etc/passwd", join(folder, "a", "link"));
  symlinkSync("/etc", join(folder, "etc"));
  const { channel, omitted } = await list(folder);
  expect(omitted).toBe(2);
  expect(channel.items.map(({ name, files }) => [name, files.length])).toEqual([["a", 1]]);
});

it("ends where nobody wants it any more", async () => {
  const folder = folderWith({ "a/1": "1" });
  const signal = AbortSignal.abort(new Error("enough"));
  const listing = listChannel({ name: "c", folder, formats: [], most: 9, idOf: String, signal });
  await expect(listing).rejects.toThrow("enough");
});

it("takes a folder that is not there for an empty channel", async () => {
  const { channel } = await list(join(folderWith({}), "none"));
  expect(channel).toMatchObject({ items: [], files: [], totalFiles: 0 });
});

it("copies files that are not listed as well, and hashes the copies", async () => {
  const folder = folderWith({ "a/1": "1", "a b/ü": "2" });
  const target = folderWith({});
  const take = taker(DataMode.copy, target);
  if (take === undefined) throw new Error("copies are wanted");
  const idOf = idMaker(DataMode.copy, "data/t/c", folder);
  const { channel } = await listChannel({ name: "c", folder, formats: [], most: 100, idOf, take });
  expect(channel.items.map(({ files }) => files[0]?.id)).toEqual([
    "data/t/c/a/1",
    "data/t/c/a%20b/%C3%BC",
  ]);
  const other = folderWith({});
  const takeAll = taker(DataMode.copy, other);
  await listChannel({
    name: "c",
    folder,
    formats: [],
    most: 0,
    idOf,
    ...(takeAll && { take: takeAll }),
  });
  expect(await hashFile(join(other, "a b", "ü"))).toBe(
    createHash("sha256").update("2").digest("hex"),
  );
});

it("names files by their place, or by nothing that leads to them", () => {
  expect(idMaker(DataMode.link, "data/t/c", "/a b/c")("x/ü")).toBe("file:///a%20b/c/x/%C3%BC");
  expect(idMaker(DataMode.none, "data/t/c", "/a b/c")("x/")).toBe("#data/t/c/x/");
});
