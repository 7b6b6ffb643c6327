// What an Airflow of the tests is told, as its environment. Everything is on the loopback, below the path `/flow`.
import { join } from "node:path";
import type { AirflowMajor } from "./versions.ts";

/** What differs from one to the next. */
export interface AirflowPlace {
  readonly major: AirflowMajor;
  /** What Airflow calls its home. */
  readonly folder: string;
  /** The folder with the DAG files. */
  readonly dags: string;
  readonly port: number;
  /** The database, as Airflow calls it. */
  readonly database: string;
}

/** Its only user, who may do everything; the password is the same. */
export const AIRFLOW_USER = "admin";

/** Where the passwords of Airflow 3 are. */
export function passwordsFile(folder: string): string {
  return join(folder, "passwords.json");
}

/** The address that the paths of the API are below. */
export function airflowUrl(port: number): string {
  return `http://127.0.0.1:${port}/flow`;
}

/** The settings, as variables. */
export function airflowSettings(place: AirflowPlace): Readonly<Record<string, string>> {
  const mine = place.major === 3 ? airflow3(place) : airflow2(place);
  return { AIRFLOW_HOME: place.folder, ...variables(common(place)), ...variables(mine) };
}

type Sections = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

function common({ folder, dags, database }: AirflowPlace): Sections {
  return {
    core: {
      dags_folder: dags,
      executor: "LocalExecutor",
      parallelism: 8,
      load_examples: false,
      dags_are_paused_at_creation: false,
      fernet_key: "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtLi4=",
    },
    database: { sql_alchemy_conn: database, load_default_connections: false },
    logging: { base_log_folder: join(folder, "logs") },
    usage_data_collection: { enabled: false },
    triggerer: { job_heartbeat_sec: 1, triggerer_health_check_threshold: 10 },
  };
}

/** A scheduler that looks often, and believes soon that something has died: tests wait for that. */
const quick = {
  scheduler_idle_sleep_time: 0.1,
  scheduler_heartbeat_sec: 1,
  job_heartbeat_sec: 1,
  orphaned_tasks_check_interval: 3,
  scheduler_health_check_threshold: 25,
  enable_health_check: false,
} as const;

const SECRET = "only-for-tests-".repeat(5);
/** Seconds without a sign of life after which a task counts as dead. */
const SILENCE_S = 15;

function airflow3({ folder, port }: AirflowPlace): Sections {
  const url = airflowUrl(port);
  return {
    core: {
      execution_api_server_url: `${url}/execution/`,
      simple_auth_manager_users: `${AIRFLOW_USER}:admin`,
      simple_auth_manager_passwords_file: passwordsFile(folder),
    },
    api: { host: "127.0.0.1", port, base_url: url, workers: 1, secret_key: SECRET },
    // On a busy machine the API's first answer to a task takes longer than a task waits for by itself.
    workers: { execution_api_timeout: 30, execution_api_retries: 8 },
    api_auth: { jwt_secret: SECRET },
    scheduler: {
      ...quick,
      task_instance_heartbeat_sec: 2,
      task_instance_heartbeat_timeout: SILENCE_S,
      task_instance_heartbeat_timeout_detection_interval: 2,
    },
    dag_processor: { refresh_interval: 1, min_file_process_interval: 600 },
  };
}

function airflow2({ port }: AirflowPlace): Sections {
  return {
    webserver: {
      web_server_host: "127.0.0.1",
      web_server_port: port,
      base_url: airflowUrl(port),
      workers: 1,
      secret_key: SECRET,
    },
    api: {
      auth_backends: "airflow.api.auth.backend.session,airflow.api.auth.backend.basic_auth",
    },
    scheduler: {
      ...quick,
      local_task_job_heartbeat_sec: 2,
      scheduler_zombie_task_threshold: SILENCE_S,
      zombie_detection_interval: 2,
      dag_dir_list_interval: 1,
      min_file_process_interval: 600,
    },
  };
}

function variables(sections: Sections): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(sections).flatMap(([section, options]) =>
      Object.entries(options).map(([name, value]) => [
        `AIRFLOW__${section}__${name}`.toUpperCase(),
        String(value),
      ]),
    ),
  );
}
