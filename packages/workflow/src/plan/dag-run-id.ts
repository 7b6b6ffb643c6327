// Ids of DAG runs (contract §5): chosen by whoever triggers, or made here. They are names of directories.

const MAX_LENGTH = 250;

/** What is wrong with an id, or `undefined`. */
export function dagRunIdProblem(id: string): string | undefined {
  if (id === "") return "it is empty";
  // Names of files are limited in bytes.
  const length = Buffer.byteLength(id);
  if (length > MAX_LENGTH) return `it has ${length} bytes, at most ${MAX_LENGTH} are allowed`;
  if (/[/\\]/.test(id)) return "it has a path separator";
  if (/\p{Cc}/u.test(id)) return "it has a control character";
  if (id.includes("..") || id === ".") return "it has '..' or is '.'";
  return undefined;
}

/** As Airflow names what a person has triggered. */
export function newDagRunId(at: Date): string {
  return `manual__${at.toISOString().replace("Z", "000+00:00")}`;
}
