// The Airflow that tests run on, in a folder of the clone, with the provider of the clone, told where the program is and
// where data goes.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { lastLines, runCommand } from "../engine/run-command.ts";
import type { Say } from "../engine/say.ts";
import { installAirflow, noAirflow } from "./install-airflow.ts";
import type { RunningAirflow } from "./running-airflow.ts";
import { startAirflow } from "./start-airflow.ts";
import type { AirflowMajor } from "./versions.ts";

const CLONE = join(import.meta.dirname, "../..");

/** What images of DAG files are called by: `<registry>/<name>:<version>`. */
export const TEST_IMAGES = { DEFAULT_REGISTRY: "task-api-example", KAAPANA_BUILD_VERSION: "1.0" };

/** The folder of the one of a version. */
export function airflowFolder(major: AirflowMajor): string {
  return join(CLONE, ".tools", `airflow-${major}`);
}

/**
 * Starts it.
 * @param dockerHost where its tasks find the engine
 * @throws EngineError when it cannot be had
 */
export async function startForTests(
  major: AirflowMajor,
  dockerHost: string,
  say: Say,
): Promise<RunningAirflow> {
  const folder = airflowFolder(major);
  const provider = await installProvider(major, say);
  const env = {
    PYTHONPATH: provider,
    ...TEST_IMAGES,
    DOCKER_HOST: dockerHost,
    AIRFLOW__TASK_API__CLI: join(CLONE, "node_modules/.bin/task-api"),
    AIRFLOW__TASK_API__STORAGE: join(folder, "workflows"),
  };
  return startAirflow({ major, folder, dags: join(folder, "dags"), env }, say);
}

/** As users install it, but into a folder of the clone: several clones share an environment. */
async function installProvider(major: AirflowMajor, say: Say): Promise<string> {
  const bin = await installAirflow(major, say);
  const folder = join(CLONE, ".tools", `airflow-${major}-provider`);
  rmSync(folder, { recursive: true, force: true });
  const install = ["pip", "install", "--quiet", "--no-deps", "--target", folder];
  const into = ["--python", join(bin, "python"), join(CLONE, "python")];
  const done = await runCommand(join(bin, "uv"), [...install, ...into]);
  if (done.code !== 0) throw noAirflow(`the provider cannot be installed:\n${lastLines(done)}`);
  return folder;
}
