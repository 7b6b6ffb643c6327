// `npm test` after set-up: types, lint, formatting, unused code, then all tests, with a container
// engine where one can be had. Ends with one line that counts everything.
import { ensureCrateValidator } from "./crate-validator/ensure-crate-validator.ts";
import { ensureEngine, ensureTestTools } from "./engine/index.ts";
import { sayOnStderr } from "./engine/say.ts";
import { closingLine, run, runTests } from "./run-tests.ts";

const CHECKS: readonly (readonly [string, ...string[]])[] = [
  ["tsc", "-b"],
  ["oxlint", "--type-aware", "--deny-warnings"],
  ["oxfmt", "--check"],
  ["knip"],
];

const failedChecks: (readonly string[])[] = [];
for (const check of CHECKS) if ((await run(check)) !== 0) failedChecks.push(check);
const engine = await ensureEngine();
if (engine.ok) await ensureTestTools();
else {
  process.stderr.write(
    `tests that need a container engine are skipped: ${engine.reason}\n  to run them: ${engine.command}\n`,
  );
}
const validator = await ensureCrateValidator(sayOnStderr);
if (!validator.ok) {
  process.stderr.write(`tests that validate RO-Crates are skipped: ${validator.reason}\n`);
}
const counts = await runTests({
  args: process.argv.slice(2),
  env: engine.ok ? { TASK_API_TEST_ENGINE: "1", DOCKER_HOST: engine.host } : {},
});

for (const [command] of failedChecks) process.stderr.write(`check failed: ${command}\n`);
const skipsCount = process.env["CI"] === "true" && counts.skipped > 0;
if (skipsCount) process.stderr.write("under CI=true a skipped test is a failure\n");
const failed = counts.failed + failedChecks.length + (skipsCount ? counts.skipped : 0);
process.stdout.write(
  closingLine({
    passed: counts.passed + CHECKS.length - failedChecks.length,
    failed,
    skipped: skipsCount ? 0 : counts.skipped,
  }),
);
process.exitCode = failed === 0 ? 0 : 1;
