// One run of the test runner, counted.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How many tests ended how. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** How the runner is called. */
export interface TestRun {
  /** Arguments for vitest. */
  readonly args: readonly string[];
  /** Added to this process's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Words before the command, of a program that runs it as somebody else. @default none */
  readonly by?: readonly string[];
}

/** Runs the tests, showing what the runner prints. */
export function runTests({ args, env, by = [] }: TestRun): Counts {
  const folder = mkdtempSync(join(tmpdir(), "task-api-test-"));
  chmodSync(folder, 0o777);
  const report = join(folder, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = run([...by, "vitest", "run", ...reporters, ...args], env);
  const counted = readCounts(report);
  // A runner that ends badly without a failed test (an unhandled error) is a failure too.
  return { ...counted, failed: Math.max(counted.failed, code === 0 ? 0 : 1) };
}

/** Runs a program in the foreground, saying so; its exit code, 1 where it could not be run. */
export function run(
  [command = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): number {
  process.stderr.write(`$ ${[command, ...args].join(" ")}\n`);
  const result = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...env } });
  return result.status ?? 1;
}

/** The line that every tier ends with. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped\n`;
}

function readCounts(file: string): Counts {
  const report: unknown = JSON.parse(readFileSync(file, "utf8"));
  const count = (name: string): number => {
    const value: unknown = Object.entries(report ?? {}).find(([key]) => key === name)?.[1];
    return typeof value === "number" ? value : 0;
  };
  return {
    passed: count("numPassedTests"),
    failed: count("numFailedTests"),
    skipped: count("numPendingTests") + count("numTodoTests"),
  };
}
