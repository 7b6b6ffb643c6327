// The Airflow that tests run on, in a folder of the clone, told where the program is and where data goes.
import { join } from "node:path";
import type { Say } from "../engine/say.ts";
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
export function startForTests(
  major: AirflowMajor,
  dockerHost: string,
  say: Say,
): Promise<RunningAirflow> {
  const folder = airflowFolder(major);
  const env = {
    ...TEST_IMAGES,
    DOCKER_HOST: dockerHost,
    AIRFLOW__TASK_API__CLI: join(CLONE, "node_modules/.bin/task-api"),
    AIRFLOW__TASK_API__STORAGE: join(folder, "workflows"),
  };
  return startAirflow({ major, folder, dags: join(folder, "dags"), env }, say);
}
