import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchFolder } from "../engine/testing/scratch-folder.ts";
import { readDagRun } from "./read-dag-run.ts";
import { writeFileSync } from "node:fs";

test("a run is read from its records, its tasks as they were started, its files by their content", () => {
  const folder = scratchFolder({
    "first/data/Schädel/a.txt": "a",
    "second/out/Schädel/b.txt": "b",
    "second/beside the channel": "",
    "task_run-second.log": "",
  });
  const mount = (direction: string, channel: string, path: string) => ({
    direction,
    channel,
    source: join(folder, path),
    target: `/${channel}`,
  });
  writeRecord(folder, "second", "2026-01-01T00:00:02Z", [
    mount("input", "data", "first/data"),
    mount("output", "out", "second/out"),
  ]);
  writeRecord(folder, "first", "2026-01-01T00:00:01Z", [mount("output", "data", "first/data")]);
  writeRecord(folder, "first@try-1", "2026-01-01T00:00:00Z", []);

  expect(readDagRun(folder)).toEqual([
    {
      task: "first",
      image: "image:1",
      imageId: "sha256:1",
      template: "t",
      command: ["sh", "-c"],
      env: ["A=1"],
      channels: ["output data of first/data at /data"],
      files: { "first/data/Schädel/a.txt": sha256("a") },
    },
    expect.objectContaining({
      task: "second",
      channels: ["input data of first/data at /data", "output out of second/out at /out"],
      files: { "second/out/Schädel/b.txt": sha256("b") },
    }),
  ]);
});

function writeRecord(folder: string, task: string, createdAt: string, mounts: unknown): void {
  const plan = {
    image: { reference: "image:1", id: "sha256:1" },
    template: "t",
    command: ["sh", "-c"],
    env: [{ name: "A", value: "1" }],
    mounts,
  };
  writeFileSync(join(folder, `task_run-${task}.json`), JSON.stringify({ createdAt, plan }));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
