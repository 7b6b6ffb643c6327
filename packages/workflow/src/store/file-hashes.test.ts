// What a store remembers of files.
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { FileLook } from "../reuse/hash-folder.ts";
import { freshFolder } from "../testing/fresh-folder.ts";
import { DagStore } from "./dag-store.ts";

interface Given {
  readonly store: DagStore;
  /** Time goes on. */
  readonly pass: (days: number) => void;
}

function givenStore(): Given {
  let now = Date.UTC(2026, 0, 1);
  const store = new DagStore(join(freshFolder(), "store.db"), { now: () => new Date(now) });
  onTestFinished(() => store.close());
  return { store, pass: (days) => (now += days * 86_400_000) };
}

function look(inode: number | string): FileLook {
  return { device: "1", inode: String(inode), size: 3, mtimeNs: "1234567890123" };
}

it("a hash holds for a file as long as it looks the same", () => {
  const { store } = givenStore();
  const file = look("18446744073709551615");
  store.rememberHashes([[file, "abc"]]);
  store.rememberHashes([]);
  expect(store.fileHash(file)).toBe("abc");
  expect(store.fileHash({ ...file, size: 4 })).toBeUndefined();
  expect(store.fileHash({ ...file, mtimeNs: "1" })).toBeUndefined();
  store.rememberHashes([[{ ...file, size: 4 }, "def"]]);
  expect([store.fileHash(file), store.fileHash({ ...file, size: 4 })]).toEqual([undefined, "def"]);
});

it("hashes that nobody has used for a month go when others come, those in use stay", () => {
  const { store, pass } = givenStore();
  store.rememberHashes([
    [look(1), "one"],
    [look(2), "two"],
  ]);
  pass(20);
  store.rememberHashes([[look(1), "one"]]);
  pass(20);
  store.rememberHashes([[look(3), "three"]]);
  const known = [1, 2, 3].map((inode) => store.fileHash(look(inode)));
  expect(known).toEqual(["one", undefined, "three"]);
});

it("many that are old go over several times, so that nobody waits long", () => {
  const { store, pass } = givenStore();
  store.rememberHashes(Array.from({ length: 3000 }, (_, inode) => [look(inode), "old"] as const));
  pass(40);
  const left = (): number =>
    Array.from({ length: 3000 }, (_, inode) => store.fileHash(look(inode))).filter(
      (hash) => hash !== undefined,
    ).length;
  const counts = [1, 2, 3].map((round) => {
    store.rememberHashes([[look(`new-${round}`), "new"]]);
    return left();
  });
  expect(counts).toEqual([1999, 998, 0]);
});
