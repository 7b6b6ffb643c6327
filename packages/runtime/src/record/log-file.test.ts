import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LogLine } from "../port/events.ts";
import { formatLine, openLog, parseLine } from "./log-file.ts";
import { readLog } from "./read-log.ts";
import { resumeLog } from "./resume-log.ts";
import { sinceOffset } from "./since-offset.ts";

const directory = mkdtempSync(join(tmpdir(), "log-"));

function line(text: string, more: Partial<LogLine> = {}): LogLine {
  return { at: "2026-01-01T00:00:00.000000001Z", stream: "stdout", partial: false, text, ...more };
}

function second(index: number): string {
  return `${new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString().slice(0, -1)}000000Z`;
}

describe("a log file", () => {
  it.each([
    line("hello"),
    line(""),
    line("a  b\t", { stream: "stderr" }),
    line("x", { partial: true }),
  ])("gives back the line %j", (one) => {
    expect(parseLine(formatLine(one).slice(0, -1))).toEqual(one);
  });

  it("keeps the first failure and lets the task go on when the disk is full", () => {
    const log = openLog("/dev/full");
    log.write([line("lost")]);
    log.write([line("lost too")]);
    log.close();
    expect(log.failure()?.message).toMatch(/ENOSPC/);
  });

  it("is gone on with after its last whole line, and a half line is cut off", () => {
    const file = join(directory, "half.log");
    const lines = [
      line("a"),
      line("b"),
      line("c", { stream: "stderr", at: "2026-01-01T00:00:01Z" }),
    ];
    writeFileSync(file, lines.map((one) => formatLine(one)).join(""));
    const whole = readFileSync(file, "utf8");
    appendFileSync(file, "2026-01-01T00:00:02Z stdou");
    const none = { stdout: 0, stderr: 0 };
    expect(resumeLog(file)).toEqual({
      position: {
        stdout: { at: "2026-01-01T00:00:00.000000001Z", lines: 2 },
        stderr: { at: "2026-01-01T00:00:01Z", lines: 1 },
      },
      unfinished: none,
    });
    expect(readFileSync(file, "utf8")).toBe(whole);
    const absent = resumeLog(join(directory, "absent.log"));
    expect(absent).toEqual({ position: {}, unfinished: none });
  });

  it("is gone on with from its end: a line in parts, and a stream that has long been silent", () => {
    const file = join(directory, "long.log");
    const early = line("early", { stream: "stderr", at: "2026-01-01T00:00:00.000000001Z" });
    const filler = line("before", { at: "2026-01-01T00:01:00.000000001Z" });
    const part = line("part", { at: "2026-01-01T00:02:00.000000001Z", partial: true });
    const lines = [early, filler, filler, part, part, part];
    writeFileSync(file, lines.map((one) => formatLine(one)).join(""));
    expect(resumeLog(file)).toEqual({
      position: {
        stdout: { at: part.at, lines: 0, goesOn: true },
        stderr: { at: filler.at, lines: Number.POSITIVE_INFINITY },
      },
      unfinished: { stdout: 3, stderr: 0 },
    });
  });

  it("is gone on with before a line in parts, behind whole ones of the same time", () => {
    const file = join(directory, "parts.log");
    const at = "2026-01-01T00:00:00.000000000Z";
    const lines = [
      line("end of a line in parts", { at }),
      line("whole", { at }),
      line("part", { at, partial: true }),
      line("other", { at, stream: "stderr" }),
      line("part", { at, partial: true }),
    ];
    writeFileSync(file, lines.map((one) => formatLine(one)).join(""));
    expect(resumeLog(file)).toEqual({
      position: { stdout: { at, lines: 2, goesOn: true }, stderr: { at, lines: 1 } },
      unfinished: { stdout: 2, stderr: 0 },
    });
  });

  it("is looked through no further than it takes, however late the other stream begins", () => {
    const file = join(directory, "late.log");
    const early = Array.from({ length: 3 }, (_, index) => line(`${index}`, { at: second(index) }));
    const late = [
      line("late", { at: second(100) }),
      line("one", { stream: "stderr", at: second(101) }),
      line("last", { at: second(102) }),
    ];
    // Whoever read so far would take the text in front for a line of this very stream and time.
    const text = [...early, ...late].map((one) => formatLine(one)).join("");
    writeFileSync(file, formatLine(line("one", { stream: "stderr", at: second(101) })) + text);
    expect(resumeLog(file).position).toEqual({
      stdout: { at: second(102), lines: 1 },
      stderr: { at: second(101), lines: 1 },
    });
  });

  it("is read from a time on without what is far before it", async () => {
    const file = join(directory, "since.log");
    const count = 20_000;
    const lines = Array.from({ length: count }, (_, index) =>
      line(`${index}`, { at: second(index) }),
    );
    writeFileSync(file, lines.map((one) => formatLine(one)).join(""));
    for (const index of [0, 1, 7_777, count - 1]) {
      const since = new Date(second(index));
      const seen: string[] = [];
      for await (const { text } of readLog(file, { since })) seen.push(text);
      expect({ first: seen[0], length: seen.length }).toEqual({
        first: `${index}`,
        length: count - index,
      });
      expect(sinceOffset(file, since)).toBeGreaterThan(index * 30 - 128 * 1024);
    }
  });

  it("is read while it is written, to the last line", async () => {
    const file = join(directory, "live.log");
    writeFileSync(file, "");
    const log = openLog(file);
    let written = 0;
    const seen: string[] = [];
    const reading = (async (): Promise<void> => {
      for await (const { text } of readLog(file, { isLive: () => written < 3 })) seen.push(text);
    })();
    for (; written < 3; written += 1) {
      log.write([line(`é ${written}`)]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    appendFileSync(join(directory, "poke"), "");
    await reading;
    log.close();
    expect(seen).toEqual(["é 0", "é 1", "é 2"]);
  });
});
