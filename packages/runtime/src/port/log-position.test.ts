import { expect, it } from "vitest";
import type { LogLine } from "./events.ts";
import { advanceLogPosition } from "./log-position.ts";

const line = (stream: LogLine["stream"], at: string): LogLine => ({
  at,
  stream,
  text: "x",
  partial: false,
});

it("counts the lines that bear the last time of each stream", () => {
  const position = advanceLogPosition(
    { stderr: { at: "2026-01-01T00:00:00.000000001Z", lines: 1 } },
    [
      line("stdout", "2026-01-01T00:00:00.000000001Z"),
      line("stdout", "2026-01-01T00:00:00.000000002Z"),
      line("stdout", "2026-01-01T00:00:00.000000002Z"),
      line("stderr", "2026-01-01T00:00:00.000000001Z"),
    ],
  );

  expect(position).toEqual({
    stdout: { at: "2026-01-01T00:00:00.000000002Z", lines: 2 },
    stderr: { at: "2026-01-01T00:00:00.000000001Z", lines: 2 },
  });
});

it("leaves out a stream that has had no line", () => {
  expect(advanceLogPosition({}, [])).toEqual({});
});

it("says that the last line of a stream goes on", () => {
  const part = { ...line("stdout", "2026-01-01T00:00:00.000000001Z"), partial: true };
  const position = advanceLogPosition({}, [part, part]);
  expect(position).toEqual({ stdout: { at: part.at, lines: 2, goesOn: true } });
  expect(advanceLogPosition(position, [{ ...part, partial: false }])).toEqual({
    stdout: { at: part.at, lines: 3 },
  });
});
