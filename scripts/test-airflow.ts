// `npm run test:airflow` after set-up: the types of the provider, then every test that needs an Airflow, on one of its own of
// each version, one after the other, installed the first time and stopped at the end; and a container engine.
import { join } from "node:path";
import { installAirflow } from "./airflow/install-airflow.ts";
import { isHealthy } from "./airflow/start-airflow.ts";
import { stopAirflow } from "./airflow/stop-airflow.ts";
import { readRunning, type RunningAirflow } from "./airflow/running-airflow.ts";
import { airflowFolder, startForTests } from "./airflow/start-for-tests.ts";
import type { AirflowMajor } from "./airflow/versions.ts";
import { EngineError } from "./engine/engine-error.ts";
import { ensureEngine, ensureTestTools } from "./engine/index.ts";
import { sayOnStderr as say } from "./engine/say.ts";
import { runCommand } from "./engine/run-command.ts";
import { PROVIDER } from "./python/build-wheel.ts";
import { pythonTools } from "./python/python-tools.ts";
import { addCounts, closingLine, runTests, type Counts } from "./run-tests.ts";

const given = process.argv.slice(2);
const FILES = given.length > 0 ? given : ["e2e/airflow/"];
const { TASK_API_TEST_AIRFLOW_VERSIONS: wanted = "3,2" } = process.env;

const engine = await ensureEngine();
if (engine.ok) {
  await ensureTestTools();
  const counts: Counts[] = [await checkTypes()];
  for (const major of ([3, 2] as const).filter((one) => wanted.includes(String(one)))) {
    counts.push(await testOn(major, engine.host));
  }
  const { passed, failed: wrong, skipped } = addCounts(counts);
  // Where no test ran nothing was shown.
  const failed = passed <= 1 ? Math.max(wrong, 1) : wrong;
  process.stdout.write(closingLine({ passed, failed, skipped }));
  process.exitCode = failed === 0 ? 0 : 1;
} else {
  say(`the tests on Airflow cannot run: ${engine.reason}\n  to run them: ${engine.command}`);
  process.exitCode = 1;
}

/** By mypy, with what Airflow 3 says of its own types; one check. */
async function checkTypes(): Promise<Counts> {
  try {
    const airflow = join(await installAirflow(3, say), "python");
    const mypy = join(await pythonTools(say), "mypy");
    const done = await runCommand(mypy, ["--python-executable", airflow], { cwd: PROVIDER });
    say(`mypy: ${done.stdout.trim()}${done.stderr}`);
    if (done.code === 0) return { passed: 1, failed: 0, skipped: 0 };
  } catch (error) {
    say(`the types of the provider cannot be checked: ${String(error)}`);
  }
  return { passed: 0, failed: 1, skipped: 0 };
}

/** One that runs already is used as it is, and goes on. */
async function testOn(major: AirflowMajor, dockerHost: string): Promise<Counts> {
  const before = readRunning(airflowFolder(major));
  const isThere = before !== undefined && (await isHealthy(before));
  const airflow = isThere ? before : await start(major, dockerHost);
  if (airflow === undefined) return { passed: 0, failed: 1, skipped: 0 };
  try {
    return await runTests({
      // There is one scheduler, and some tests end it.
      args: ["--tags-filter=airflow", "--no-file-parallelism", ...FILES],
      env: {
        TASK_API_TEST_ENGINE: "1",
        DOCKER_HOST: dockerHost,
        TASK_API_TEST_AIRFLOW: airflow.folder,
      },
    });
  } finally {
    if (!isThere) await stopAirflow(airflow, say);
  }
}

/** `undefined`: it cannot be had, which was said. */
async function start(major: AirflowMajor, dockerHost: string): Promise<RunningAirflow | undefined> {
  try {
    return await startForTests(major, dockerHost, say);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    say(`the tests on Airflow ${major} cannot run: ${error.message}`);
    return undefined;
  }
}
