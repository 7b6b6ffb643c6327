import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { engineFolder } from "@task-api/workflow";
import { openEngineLog } from "./engine-log.ts";

function givenRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "engine-log-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(engineFolder(root));
  return root;
}

function say(root: string, words: string): void {
  const { fd } = openEngineLog(root);
  writeSync(fd, words);
  closeSync(fd);
}

it("engines go on with the same log, which is the owner's alone", () => {
  const root = givenRoot();
  say(root, "one\n");
  say(root, "two\n");
  const folder = engineFolder(root);
  expect(readdirSync(folder)).toEqual(["engine.log"]);
  expect(readFileSync(join(folder, "engine.log"), "utf8")).toBe("one\ntwo\n");
  expect(statSync(join(folder, "engine.log")).mode & 0o777).toBe(0o600);
});

it("a log that is long is put aside, and the one that was put aside before goes", () => {
  const root = givenRoot();
  for (const letter of ["a", "b", "c"]) say(root, letter.repeat(1024 * 1024));
  const folder = engineFolder(root);
  expect(readdirSync(folder).toSorted()).toEqual(["engine.log", "engine.log.1"]);
  const first = (name: string): string => readFileSync(join(folder, name), "utf8").slice(0, 2);
  expect([first("engine.log"), first("engine.log.1")]).toEqual(["cc", "bb"]);
});
