import { expect, it } from "vitest";
import type { LogLine } from "../port/events.ts";
import { createLineRedactor } from "./redact-lines.ts";
import { Secret } from "./secret.ts";

const secrets = [new Secret("hunter22"), new Secret("other-secret")];

function line(text: string, more: Partial<LogLine> = {}): LogLine {
  return { at: "t", stream: "stdout", partial: false, text, ...more };
}

/** The texts that come out, batch by batch and at the end. */
function redacted(...batches: readonly (readonly LogLine[])[]): string[] {
  const redactor = createLineRedactor(secrets);
  return [...batches.flatMap((batch) => redactor.take(batch)), ...redactor.rest()].map(
    ({ text }) => text,
  );
}

it("masks whole lines at once", () => {
  expect(redacted([line("a hunter22 b"), line("plain")])).toEqual(["a *** b", "plain"]);
});

it.each([1, 4, 7])("masks a secret that was cut after %d characters", (at) => {
  const [start, end] = ["hunter22".slice(0, at), "hunter22".slice(at)];
  expect(redacted([line(`xx ${start}`, { partial: true })], [line(`${end} yy`)])).toEqual([
    "xx ***",
    " yy",
  ]);
});

it("masks secrets on both sides of a cut, and one in a part that is held back", () => {
  const parts = [
    line("hunter22 hunt", { partial: true }),
    line("er22 other-sec", { partial: true }),
  ];
  expect(redacted(parts, [line("ret")])).toEqual(["*** ***", " ***", ""]);
});

it("keeps the streams apart, and loses nothing of a log that ends within a line", () => {
  const out = line("hun", { partial: true });
  const err = line("ter22", { stream: "stderr" });
  expect(redacted([out, err])).toEqual(["ter22", "hun"]);
});

it("gives every line on as it is when there is no secret", () => {
  const lines = [line("a", { partial: true })];
  expect(createLineRedactor([]).take(lines)).toBe(lines);
});
