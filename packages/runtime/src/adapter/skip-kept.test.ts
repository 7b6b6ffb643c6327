import { expect, it } from "vitest";
import { positionFrom, sinceOf, skipKept } from "./skip-kept.ts";

const T1 = "2026-01-01T00:00:20.000000001Z";
const T2 = "2026-01-01T00:00:20.000000002Z";
const T3 = "2026-01-01T00:00:20.000000003Z";

it("drops as many lines of the last time as were kept", () => {
  const isNew = skipKept({ stdout: { at: T2, lines: 2 } });
  expect([T1, T2, T2, T2, T3].map((at) => isNew("stdout", at))).toEqual([
    false,
    false,
    false,
    true,
    true,
  ]);
});

it("keeps what one stream has behind the other's last time", () => {
  const isNew = skipKept({ stdout: { at: T3, lines: 1 }, stderr: { at: T1, lines: 1 } });
  expect(isNew("stderr", T2)).toBe(true);
  expect(isNew("stdout", T2)).toBe(false);
});

it("keeps everything once it is past, even when the clock was set back", () => {
  const isNew = skipKept({ stdout: { at: T2, lines: 1 } });
  expect([T2, T3, T1].map((at) => isNew("stdout", at))).toEqual([false, true, true]);
});

it("keeps what follows the last line kept, even when the clock was set back just there", () => {
  const isNew = skipKept({ stdout: { at: T3, lines: 2 } });
  expect([T3, T3, T1, T2].map((at) => isNew("stdout", at))).toEqual([false, false, true, true]);
});

it("takes a time alone as: everything up to it", () => {
  const isNew = skipKept(positionFrom(T2));
  expect([T1, T2, T2, T3].map((at) => isNew("stderr", at))).toEqual([false, false, false, true]);
});

it("asks from the beginning for a fresh log, else a little before the last line", () => {
  expect(sinceOf({})).toBeUndefined();
  const seconds = Date.parse(T1) / 1000;
  expect(Number(sinceOf({ stdout: { at: T1, lines: 1 } }))).toBe(seconds - 1);
});

it("asks from the older of both streams, but not for ages", () => {
  const later = "2026-01-01T00:00:20.500000000Z";
  const old = "2026-01-01T00:00:00.000000000Z";
  const since = (stderr: string): number =>
    Number(sinceOf({ stdout: { at: later, lines: 1 }, stderr: { at: stderr, lines: 1 } }));
  expect(since(T1)).toBe(Date.parse(T1) / 1000);
  expect(since(old)).toBe(Date.parse(later) / 1000 - 1);
});

it("asks from the beginning of a line that goes on, however long ago that was", () => {
  const begun = "2026-01-01T00:00:00.000000000Z";
  const stdout = { at: begun, lines: 7, goesOn: true } as const;
  const since = (stderr?: string): number =>
    Number(sinceOf({ stdout, ...(stderr !== undefined && { stderr: { at: stderr, lines: 1 } }) }));
  expect(since(T1)).toBe(Date.parse(begun) / 1000);
  expect(since()).toBe(Date.parse(begun) / 1000 - 1);
});

it("gives a line in parts once more from its first part on", () => {
  const position = {
    stdout: { at: T2, lines: 1, goesOn: true },
    stderr: { at: T3, lines: 0 },
  } as const;
  const isNew = skipKept(position);
  expect([T1, T2, T2, T2].map((at) => isNew("stdout", at))).toEqual([false, false, true, true]);
  expect([T2, T3].map((at) => isNew("stderr", at))).toEqual([false, true]);
});
