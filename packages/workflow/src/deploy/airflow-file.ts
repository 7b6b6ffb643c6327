// The DAG file that Airflow reads: a few lines that load the document beside it. It says which version has made it from
// what, and has a checksum of itself, by which a file is known that somebody has changed since.
import { createHash } from "node:crypto";

/** What such a file is made of. */
export interface AirflowFile {
  readonly dagId: string;
  /** Name of the document, which lies beside the file. */
  readonly document: string;
  /** Name of the author's file. */
  readonly source: string;
  /** Version of the program. */
  readonly version: string;
}

/**
 * The text of the file. It has the words `airflow` and `dag`: files without them are not looked at by Airflow
 * (`safe_mode`).
 */
export function renderAirflowFile({ dagId, document, source, version }: AirflowFile): string {
  const lines = [
    `# The DAG ${JSON.stringify(dagId)} for Airflow, made by task-api ${version} from ${JSON.stringify(source)}.`,
    "# Change it there, and make this one anew with task-api dag deploy.",
    "from task_api_airflow import load_workflow",
    "",
    `dag = load_workflow(__file__, ${JSON.stringify(document)})`,
    "",
  ];
  const text = lines.join("\n");
  return `${mark}${digest(text)}\n${text}`;
}

/** What is in a file of this name: made by nobody knows whom, changed since, or as it was made, with its document. */
export type ReadAirflowFile =
  | { readonly state: "foreign" }
  | { readonly state: "changed" }
  | { readonly state: "whole"; readonly document: string };

/** Reads back what `renderAirflowFile` has made, of any version. */
export function readAirflowFile(text: string): ReadAirflowFile {
  if (!text.startsWith(mark)) return { state: "foreign" };
  const end = text.indexOf("\n");
  const body = text.slice(end + 1);
  const document = /^dag = load_workflow\(__file__, "([^"/\\]+)"\)$/m.exec(body)?.[1];
  const isWhole = text.slice(mark.length, end) === digest(body);
  return isWhole && document !== undefined ? { state: "whole", document } : { state: "changed" };
}

const mark = "# task-api deployment, sha256 of what follows: ";

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
