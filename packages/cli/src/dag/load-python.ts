// DAG files in Python, run by the system's python3 with the program's stand-ins for Airflow.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createSourceText, secretValues, type Finding, type Issue } from "@task-api/spec";
import { loadPythonDags, readPythonDag, type PythonDag } from "@task-api/workflow";
import { displayName } from "../documents/display-name.ts";
import { renamed, textOf } from "./file-text.ts";
import type { DagFile, LoadedDag, LoadOptions } from "./load-dags.ts";

/** Where the stand-ins are: beside the bundled program, else where they are developed. */
function shimsFolder(): string | undefined {
  const beside = join(import.meta.dirname, "python");
  return existsSync(beside) ? beside : undefined;
}

/** Loads a file; what it prints goes to stderr. */
export async function loadPython(path: string, { terminal }: LoadOptions): Promise<DagFile> {
  const shims = shimsFolder();
  const loaded = await loadPythonDags({
    file: path,
    env: { ...terminal.env },
    signal: terminal.interrupted,
    onOutput: (text) => terminal.err.write(text),
    ...(shims !== undefined && { shims }),
  });
  const shown = displayName(path, terminal.cwd);
  const reading = { source: createSourceText(shown, textOf(path)), hidden: () => [] };
  const issues = loaded.issues.map((issue) => renamed(issue, path, shown));
  if (!loaded.ok) {
    for (const line of loaded.traceback) terminal.err.write(`${line}\n`);
    return { dags: [], issues, reading };
  }
  const dags = await Promise.all(loaded.value.map((dag) => dagOf(dag, path, shown)));
  return { dags, issues, reading };
}

async function dagOf(dag: PythonDag, path: string, shown: string): Promise<LoadedDag> {
  const read = await readPythonDag(dag);
  const wire = dag.ok ? dag.value : undefined;
  return {
    file: path,
    dagId: dag.dagId,
    ...(read.ok && { workflow: read.value }),
    wire,
    issues: read.issues.map((issue) => renamed(issue, path, shown)),
    reading: {
      source: createSourceText(shown, textOf(path)),
      hidden: (names) => secretValues(wire, names),
    },
    place: async (findings) =>
      findings.map((finding) => renamed(located(finding, dag), path, shown)),
  };
}

function located(finding: Finding, dag: PythonDag): Issue {
  const location = dag.locate(finding.path);
  return location === undefined ? finding : { ...finding, location };
}
