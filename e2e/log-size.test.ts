// A log far larger than memory: the program's own memory stays flat, whoever reads it (contract §3). Takes as
// many bytes as TASK_API_TEST_LOG_BYTES says; 500 MB otherwise, so that it can be run every time.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../scripts/engine/run-command.ts";
import { noChannels, task, template } from "./testing/documents.ts";
import { folderWith } from "./testing/folder.ts";
import { imageWith } from "./testing/images.ts";
import { PROGRAM } from "./testing/program.ts";

const BYTES = Number(process.env["TASK_API_TEST_LOG_BYTES"] ?? 500_000_000);
const LINE_BYTES = 8_000;
const LINES = Math.round(BYTES / LINE_BYTES);
/** Measured: 250 to 290 MB with 500 MB and with 2 GB of log, most of it space that Node has not given back. */
const MOST_KIB = 400 * 1024;
const MINUTES_15 = 900_000;

describe("a huge log", { tags: ["bundle", "docker"] }, () => {
  let image = "";
  beforeAll(async () => {
    image = await imageWith("e2e-logs", [template("true", noChannels)]);
  }, 180_000);

  it.each([
    ["nobody holds up", "cat"],
    ["a reader holds up", "(sleep 5; cat)"],
  ])(
    "that %s takes little memory, while it comes and when it is read again",
    async (_, reader) => {
      const script = `line=$(head -c ${LINE_BYTES - 1} /dev/zero | tr '\\0' x); yes $line | head -n ${LINES}`;
      const document = task(image, "default", {
        ...noChannels,
        command: ["/bin/sh", "-c", script],
      });
      const folder = folderWith({ "task.json": document });
      const measured = async (args: string, to: string): Promise<string> => {
        // The last look at a process's peak, before it is gone.
        const watch = `while grep VmHWM /proc/$program/status >peak.new 2>/dev/null && [ -s peak.new ]; do mv peak.new peak; sleep 0.1; done`;
        const call = `mkfifo pipe; ${to} <pipe | wc -l & ${PROGRAM} ${args} >pipe & program=$!; ${watch}; wait; rm pipe`;
        const { stdout } = await runCommand("sh", ["-c", call], { cwd: folder });
        const [, peak] = /(\d+) kB/.exec(readFileSync(join(folder, "peak"), "utf8")) ?? [];
        expect(Number(peak)).toBeLessThan(MOST_KIB);
        return stdout.trim();
      };
      expect(await measured("run task.json --watch --output r.json", reader)).toBe(`${LINES}`);
      expect(await measured("logs r.json", reader)).toBe(`${LINES}`);
    },
    MINUTES_15,
  );
});
