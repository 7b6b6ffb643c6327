import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { LogLine } from "../port/events.ts";
import { formatLine } from "./log-file.ts";
import { readLog } from "./read-log.ts";

const at = "2026-01-01T00:00:00.000000001Z";
const line = (text: string, changes: Partial<LogLine> = {}): LogLine => ({
  at,
  stream: "stdout",
  partial: false,
  text,
  ...changes,
});

async function tailOf(
  lines: readonly LogLine[],
  options: Parameters<typeof readLog>[1],
  behind = "",
): Promise<string[]> {
  const file = join(mkdtempSync(join(tmpdir(), "tail-")), "r.log");
  writeFileSync(file, lines.map(formatLine).join("") + behind);
  const texts: string[] = [];
  for await (const { text } of readLog(file, options)) texts.push(text);
  return texts;
}

test.each([0, 1, 2, 3, 9])("the last %d lines", async (tail) => {
  const lines = ["a", "", "c"];
  const expected = lines.slice(Math.max(lines.length - tail, 0));
  expect(
    await tailOf(
      lines.map((text) => line(text)),
      { tail },
    ),
  ).toEqual(tail === 0 ? [] : expected);
});

test("lines longer than what is read at once, also where a piece ends on a line end", async () => {
  for (const length of [65_000, 65_536 - 48, 65_536, 200_000, 131_072 - 97]) {
    const long = "ä".repeat(Math.floor(length / 2)) + "x".repeat(length % 2);
    const lines = [line("first"), line(long), line("before"), line(long), line("last")];
    expect(await tailOf(lines, { tail: 2 })).toEqual([long, "last"]);
    expect(await tailOf(lines, { tail: 4 })).toEqual([long, "before", long, "last"]);
  }
});

test("every number of lines of many, whatever their lengths", async () => {
  const lines = Array.from({ length: 300 }, (_, n) => line("y".repeat((n * 37) % 1500) + n));
  for (const tail of [1, 7, 150, 299, 300, 301]) {
    const expected = lines.slice(-tail).map(({ text }) => text);
    expect(await tailOf(lines, { tail })).toEqual(expected);
  }
});

test("counts one stream, and the pieces of a long line once", async () => {
  const lines = [
    line("e1", { stream: "stderr" }),
    line("o1"),
    line("e2 ", { stream: "stderr", partial: true }),
    line("goes on", { stream: "stderr" }),
    line("o2"),
    line("e3", { stream: "stderr", partial: true }),
  ];
  const stream = "stderr";
  expect(await tailOf(lines, { tail: 1, stream })).toEqual(["e3"]);
  expect(await tailOf(lines, { tail: 2, stream })).toEqual(["e2 ", "goes on", "e3"]);
  expect(await tailOf(lines, { stream })).toEqual(["e1", "e2 ", "goes on", "e3"]);
});

test("leaves a line alone that is still being written", async () => {
  expect(await tailOf([line("a"), line("b")], { tail: 1 }, `${at} stdout F hal`)).toEqual(["b"]);
});

test("from a time on", async () => {
  const lines = ["00", "30", "59"].map((second) =>
    line(second, { at: `2026-01-01T00:00:${second}.000000000Z` }),
  );
  const since = new Date("2026-01-01T00:00:30Z");
  expect(await tailOf(lines, { since })).toEqual(["30", "59"]);
  expect(await tailOf(lines, { since, tail: 1 })).toEqual(["59"]);
});
