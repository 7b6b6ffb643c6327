import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openLog } from "./log-file.ts";
import { readLog } from "./read-log.ts";

it("reads all that is there once nothing more comes, however slowly it is taken", async () => {
  const folder = mkdtempSync(join(tmpdir(), "read-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "run.log");
  const log = openLog(file);
  const write = (text: string): void =>
    log.write([{ at: "2026-01-01T00:00:00.000000001Z", stream: "stdout", text, partial: false }]);
  write("one");
  const over = new AbortController();
  const texts: string[] = [];
  const isLive = (): boolean => !over.signal.aborted;
  for await (const { text } of readLog(file, { isLive, signal: over.signal })) {
    texts.push(text);
    // The run goes on to its end while its first line is being shown.
    if (text !== "one") continue;
    write("two");
    write("three");
    over.abort();
  }
  log.close();
  expect(texts).toEqual(["one", "two", "three"]);
});
