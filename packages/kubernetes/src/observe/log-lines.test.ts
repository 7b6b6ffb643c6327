import type { LogLine } from "@task-api/runtime";
import { expect, it } from "vitest";
import { createLineReader } from "./log-lines.ts";

const TIME = "2026-11-25T07:42:24.123456789Z";
const KIB_16 = 16 * 1024;

/** The lines of a log that comes in chunks of so many bytes. */
function readIn(size: number, log: Buffer | string): readonly LogLine[] {
  const bytes = Buffer.from(log);
  const reader = createLineReader("stdout");
  const lines: LogLine[] = [];
  for (let from = 0; from < bytes.length; from += size) {
    lines.push(...reader.read(bytes.subarray(from, from + size)));
  }
  return [...lines, ...reader.rest()];
}

/** What is told of each line, long ones by their length in bytes. */
function shapesOf(lines: readonly LogLine[]): readonly string[] {
  return lines.map(({ text, partial }) => {
    const length = Buffer.byteLength(text);
    return `${length > 100 ? length : text}${partial ? " …" : ""}`;
  });
}

it("takes the time in front of a line, and the rest as it is", () => {
  const [line] = readIn(1000, `${TIME} a  b \n`);
  expect(line).toEqual({ at: TIME, stream: "stdout", text: "a  b ", partial: false });
});

it.for([
  ["ends its lines", `${TIME} one\n${TIME} \n${TIME} three\n`, ["one", "", "three"]],
  ["breaks off in a line", `${TIME} one\n${TIME} half`, ["one", "half …"]],
  ["breaks off in a time", `${TIME} one\n2026-11-25T07:4`, ["one"]],
  ["has exactly as much as is a part", `${TIME} ${"x".repeat(KIB_16)}\n`, [`${KIB_16}`]],
  ["has a byte more", `${TIME} ${"x".repeat(KIB_16 + 1)}\n`, [`${KIB_16} …`, "x"]],
  [
    "has a line of many parts",
    `${TIME} ${"x".repeat(3 * KIB_16)}\n${TIME} next\n`,
    [`${KIB_16} …`, `${KIB_16} …`, `${KIB_16}`, "next"],
  ],
  ["breaks off after a part", `${TIME} ${"x".repeat(KIB_16 + 3)}`, [`${KIB_16} …`, "xxx …"]],
  [
    // Three bytes each: the last one that fits ends a byte early.
    "has characters of several bytes",
    `${TIME} ${"日".repeat(KIB_16 / 3 + 1)}\n`,
    [`${KIB_16 - 1} …`, "日"],
  ],
  [
    "has one of four bytes where it is cut",
    `${TIME} ${"x".repeat(KIB_16 - 1)}😀y\n`,
    [`${KIB_16 - 1} …`, "😀y"],
  ],
] as const)("reads a log that %s, cut at the same places however it comes", ([, log, expected]) => {
  for (const size of [1, 7, 4096, KIB_16, 1_000_000]) {
    expect(shapesOf(readIn(size, log))).toEqual(expected);
  }
});

it("replaces what is no UTF-8, and cuts it at the same places too", () => {
  const log = Buffer.concat([
    Buffer.from(`${TIME} `),
    Buffer.alloc(KIB_16 + 10, 0x80),
    Buffer.from(`\n${TIME} a`),
    Buffer.from([0xff]),
    Buffer.from("b\n"),
  ]);
  const whole = readIn(1_000_000, log);
  expect(whole.map(({ text }) => text.length)).toEqual([KIB_16, 10, 3]);
  expect(whole.at(-1)?.text).toBe("a\uFFFDb");
  expect(readIn(5, log)).toEqual(whole);
});

it.for(["rpc error: no such container", "unable", `${"x".repeat(50)} no time`])(
  "gives words that a node says instead of a log, %j, the time when they came",
  (words) => {
    const [line] = readIn(3, `${words}\n`);
    expect(line).toMatchObject({ text: words, partial: false });
    expect(line?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
  },
);
