// The program's version, put in by the bundler from package.json.
declare const TASK_API_VERSION: string | undefined;

/** As `task-api --version` prints it; `0.0.0-source` when it runs from its sources. */
export const VERSION: string =
  typeof TASK_API_VERSION === "string" ? TASK_API_VERSION : "0.0.0-source";
