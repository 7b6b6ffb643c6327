// The workflow of a DAG file, judged like any other workflow.json, with its issues at their lines of the Python file.
import { readWorkflowValue, sortIssues, type Outcome, type Workflow } from "@task-api/spec";
import type { PythonDag } from "./python-dag.ts";

/**
 * Judges the document of a DAG and normalises it (contract §5). Its issues are those of loading it and those of the
 * document, each at its place in the DAG file.
 */
export async function readPythonDag(dag: PythonDag): Promise<Outcome<Workflow>> {
  if (!dag.ok) return dag;
  const reading = await readWorkflowValue(dag.value);
  const located = reading.issues.map((issue) => {
    const location = dag.locate(issue.path);
    return location === undefined ? issue : { ...issue, location };
  });
  const issues = sortIssues([...dag.issues, ...located]);
  return reading.ok ? { ok: true, value: reading.value, issues } : { ok: false, issues };
}
