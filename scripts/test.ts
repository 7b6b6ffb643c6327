// `npm test` after set-up: types, lint, formatting, unused code, then all tests, with a container
// engine where one can be had. Ends with one line that counts everything.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureEngine, ensureTestTools } from "./engine/index.ts";

const CHECKS: readonly (readonly [string, ...string[]])[] = [
  ["tsc", "-b"],
  ["oxlint", "--type-aware", "--deny-warnings"],
  ["oxfmt", "--check"],
  ["knip"],
];

const failedChecks = CHECKS.filter(([command, ...args]) => run(command, args, {}) !== 0);
const engine = await ensureEngine();
if (engine.ok) await ensureTestTools();
else {
  process.stderr.write(
    `tests that need a container engine are skipped: ${engine.reason}\n  to run them: ${engine.command}\n`,
  );
}
const counts = runTests(
  process.argv.slice(2),
  engine.ok ? { TASK_API_TEST_ENGINE: "1", DOCKER_HOST: engine.host } : {},
);

for (const [command] of failedChecks) process.stderr.write(`check failed: ${command}\n`);
const skipsCount = process.env["CI"] === "true" && counts.skipped > 0;
if (skipsCount) process.stderr.write("under CI=true a skipped test is a failure\n");
const passed = counts.passed + CHECKS.length - failedChecks.length;
const failed = counts.failed + failedChecks.length + (skipsCount ? counts.skipped : 0);
process.stdout.write(
  `${passed} passed, ${failed} failed, ${skipsCount ? 0 : counts.skipped} skipped\n`,
);
process.exitCode = failed === 0 ? 0 : 1;

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function runTests(args: readonly string[], env: NodeJS.ProcessEnv): Counts {
  const report = join(mkdtempSync(join(tmpdir(), "task-api-test-")), "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = run("vitest", ["run", ...reporters, ...args], env);
  const counted = readCounts(report);
  // A runner that ends badly without a failed test (an unhandled error) is a failure too.
  return { ...counted, failed: Math.max(counted.failed, code === 0 ? 0 : 1) };
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

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): number {
  process.stderr.write(`$ ${[command, ...args].join(" ")}\n`);
  const result = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...env } });
  return result.status ?? 1;
}
