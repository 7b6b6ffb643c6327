// `npm run test:airflow` after set-up: the types of the provider, then every test that needs an Airflow, on one of its own of
// each version, one after the other, installed the first time and stopped at the end; and a container engine. The tests that
// need a Kubernetes cluster as well come after the others of a version. Other executors are tried on Airflow 3 only, unless
// their files are named.
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
import { startCluster, type StartedCluster } from "./kubernetes/start-cluster.ts";
import { addCounts, closingLine, runTests, type Counts, type TestRun } from "./run-tests.ts";

const given = process.argv.slice(2);
const FILES = given.length > 0 ? given : ["e2e/airflow/"];
const ON_CLUSTER = "e2e/airflow/kubernetes.test.ts";
/** What differs between the versions is not in these; who names them has them on both. */
const ON_ONE_VERSION = ["celery", "crash", "harness"].map((name) => `e2e/airflow/${name}.test.ts`);
const areAboutCluster = FILES.some((part) => ON_CLUSTER.includes(part));
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
    const env = {
      TASK_API_TEST_ENGINE: "1",
      DOCKER_HOST: dockerHost,
      TASK_API_TEST_AIRFLOW: airflow.folder,
    };
    const isEnough = given.length === 0 && major === 2;
    const alone = await runOn("airflow && !kubernetes", FILES, env, isEnough ? ON_ONE_VERSION : []);
    return areAboutCluster && !isEnough ? addCounts([alone, await testOnCluster(env)]) : alone;
  } finally {
    if (!isThere) await stopAirflow(airflow, say);
  }
}

/** On the cluster that KUBECONFIG names, else on one of its own, which is there no longer than these tests. */
async function testOnCluster(env: TestRun["env"]): Promise<Counts> {
  const { KUBECONFIG = "", TASK_API_TEST_NODE: node = "1" } = process.env;
  let cluster: StartedCluster | undefined;
  try {
    cluster = KUBECONFIG === "" ? await startCluster(say) : undefined;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    say(`the tests on Airflow with pods cannot run: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  try {
    const there = cluster?.env ?? { TASK_API_TEST_NODE: node };
    const all = { ...env, ...there, TASK_API_TEST_KUBERNETES: "1" };
    return await runOn("airflow && kubernetes", [ON_CLUSTER], all);
  } finally {
    await cluster?.stop();
  }
}

/** Those of files that have these tags. */
function runOn(
  tags: string,
  files: readonly string[],
  env: TestRun["env"],
  but: readonly string[] = [],
): Promise<Counts> {
  const without = but.map((file) => `--exclude=${file}`);
  // There is one scheduler, and some tests end it.
  const args = [`--tags-filter=${tags}`, "--no-file-parallelism", ...without, ...files];
  return runTests({ args, env });
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
