// The DAGs of a file that Python has loaded: each one a document with its places, or why it cannot be used.
import { sortIssues, type Issue, type Location, type Outcome } from "@task-api/spec";
import { fillPlaceholders } from "../fill-placeholders.ts";
import type { RecordedDag } from "./answer.ts";
import { dagDocument } from "./dag-document.ts";
import { fileIssue, needsAirflow } from "./loading-issues.ts";
import { locateIn, type Locate } from "./places.ts";

/** A DAG of a file: `value` is a workflow.json value, which is not judged yet (`readPythonDag` does so). */
export type PythonDag = Outcome<unknown> & {
  /** As written, or a word for its absence. */
  readonly dagId: string;
  /** The place in the DAG file of what is at a path of the document, or of the nearest thing around it. */
  readonly locate: Locate;
};

/** In the order in which the file makes them. */
export function dagsOf(dags: readonly RecordedDag[]): readonly PythonDag[] {
  const seen = new Set<unknown>();
  return dags.map((recorded) => {
    const id = recorded.arguments["dag_id"];
    const dag = pythonDag(recorded, id !== undefined && seen.has(id));
    seen.add(id);
    return dag;
  });
}

function pythonDag(recorded: RecordedDag, isDuplicate: boolean): PythonDag {
  const locate = locateIn(recorded.places);
  const { document, issues: warnings } = dagDocument(recorded, locate);
  const id = document["dag_id"];
  const dagId = typeof id === "string" ? id : "(without dag_id)";
  const errors = [
    ...recorded.foreign.map(needsAirflow),
    ...(isDuplicate ? [duplicate(dagId, locate(["dag_id"]))] : []),
  ];
  const issues = sortIssues([...errors, ...warnings]);
  if (errors.length > 0) return { ok: false, issues, dagId, locate };
  return { ok: true, value: fillPlaceholders(document), issues, dagId, locate };
}

function duplicate(dagId: string, place: Location | undefined): Issue {
  return fileIssue(
    "dag-file/duplicate-dag",
    place,
    `the file has a DAG ${JSON.stringify(dagId)} already`,
    "give each DAG a dag_id of its own",
  );
}
