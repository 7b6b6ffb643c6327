// The Airflows that the provider is tested on.

/** A major version. */
export type AirflowMajor = 2 | 3;

/** Which release stands for it; what it needs is in `requirements-<major>.txt`. */
export const AIRFLOW_VERSIONS: Readonly<Record<AirflowMajor, string>> = { 2: "2.11.2", 3: "3.3.2" };

/** The programs that one consists of. The first one answers requests. */
export const AIRFLOW_PROGRAMS: Readonly<Record<AirflowMajor, readonly string[]>> = {
  2: ["webserver", "scheduler", "triggerer"],
  3: ["api-server", "scheduler", "triggerer", "dag-processor"],
};

/** Those that would serve logs of their own at a fixed port; the log files are on this machine. */
export const LOG_SERVERS: ReadonlySet<string> = new Set([
  "scheduler",
  "triggerer",
  "celery worker",
]);
