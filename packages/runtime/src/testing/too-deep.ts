// Folders within folders, until no path leads to the innermost one any more.
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Only a process that goes down step by step can make them; gone when the test has ended. */
export function tooDeepFolder(): string {
  const root = mkdtempSync(join(tmpdir(), "deep-"));
  onTestFinished(() => {
    // `rmSync` needs a path to each.
    execFileSync("rm", ["-rf", root]);
  });
  const deeper = `for (let depth = 0; depth < 30; depth += 1) {
    fs.mkdirSync("n".repeat(200));
    process.chdir("n".repeat(200));
  }`;
  execFileSync(process.execPath, ["-e", deeper], { cwd: root });
  return root;
}
