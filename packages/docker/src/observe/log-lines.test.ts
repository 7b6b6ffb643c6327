import { describe, expect, it } from "vitest";
import { normaliseTime } from "@task-api/runtime/adapter";
import { createFrameReader } from "./log-frames.ts";
import { createLineReader } from "./log-lines.ts";

const AT = "2026-11-24T04:16:13.000000001Z";

function frame(stream: 1 | 2, text: string | Buffer): Buffer {
  const payload = Buffer.concat([Buffer.from(`${AT} `), Buffer.from(text)]);
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(payload.length, 4);
  return Buffer.concat([head, payload]);
}

function read(
  chunks: readonly Buffer[],
): readonly { stream: string; text: string; partial: boolean }[] {
  const frames = createFrameReader();
  const line = createLineReader();
  return chunks.flatMap((chunk) =>
    frames(chunk)
      .frames.map(line)
      .map(({ stream, text, partial }) => ({ stream, text, partial })),
  );
}

describe("frames and lines", () => {
  it("are the same wherever the connection cuts its chunks", () => {
    const bytes = Buffer.concat([
      frame(1, "eins ä 日本\n"),
      frame(2, "\n"),
      frame(1, "last, without an end"),
    ]);
    const expected = [
      { stream: "stdout", text: "eins ä 日本", partial: false },
      { stream: "stderr", text: "", partial: false },
      { stream: "stdout", text: "last, without an end", partial: true },
    ];
    for (let size = 1; size <= bytes.length; size += 1) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      expect(read(chunks)).toEqual(expected);
    }
  });

  it("join a character that was cut between two parts of a line", () => {
    const text = Buffer.from("𝄞 and 日");
    for (let cut = 1; cut < text.length; cut += 1) {
      const other = frame(2, "between\n");
      const end = Buffer.concat([text.subarray(cut), Buffer.from("\n")]);
      const lines = read([frame(1, text.subarray(0, cut)), other, frame(1, end)]);
      const stdout = lines.filter(({ stream }) => stream === "stdout");
      expect(stdout.map((line) => line.text).join("")).toBe("𝄞 and 日");
      expect(stdout.map(({ partial }) => partial)).toEqual([true, false]);
    }
  });

  it("keep text that only looks like a time", () => {
    expect(read([frame(1, `${AT} twice\n`)])).toEqual([
      { stream: "stdout", text: `${AT} twice`, partial: false },
    ]);
  });

  it("refuse a stream that has no frames", () => {
    expect(() => read([Buffer.from("plain text, no frames at all\n")])).toThrow(RangeError);
  });
});

describe("times", () => {
  it.for([
    ["2026-11-24T04:16:13.123456789Z", "2026-11-24T04:16:13.123456789Z"],
    ["2026-11-24T04:16:13.12Z", "2026-11-24T04:16:13.120000000Z"],
    ["2026-11-24T04:16:13Z", "2026-11-24T04:16:13.000000000Z"],
    ["2026-11-24T05:46:13.5+01:30", "2026-11-24T04:16:13.500000000Z"],
    ["0001-01-01T00:00:00Z", undefined],
    ["yesterday", undefined],
  ] as const)("%s sorts as %s", ([given, expected]) => {
    expect(normaliseTime(given)).toBe(expected);
  });
});
