// A folder of its own for one test, gone when the test has ended.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Makes an empty folder and returns its path. */
export function freshFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "dag-store-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
