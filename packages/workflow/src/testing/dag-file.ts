// DAG files of tests: written into a folder of their own, loaded by the machine's python3, gone with the test.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Issue } from "@task-api/spec";
import { onTestFinished } from "vitest";
import {
  loadPythonDags,
  type LoadPythonOptions,
  type PythonFile,
} from "../loaders/python/load-python-dags.ts";

/** What most DAG files begin with: 4 lines. */
export const imports = `from airflow import DAG
from task_api_operator.KaapanaTaskOperator import KaapanaTaskOperator, IOMapping
def task(name, **more):
    return KaapanaTaskOperator(task_id=name, image="image:1", taskTemplate="t", **more)
`;

/** A folder with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "dag-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Loads `dag.py` of a folder with these files. */
export async function load(
  files: string | Readonly<Record<string, string>>,
  options: Partial<LoadPythonOptions> = {},
): Promise<PythonFile> {
  const folder = folderWith(typeof files === "string" ? { "dag.py": files } : files);
  return loadPythonDags({ file: join(folder, "dag.py"), ...options });
}

/** Issues, each in a line: the code, the place as `file:line`, the message. */
export function told(issues: readonly Issue[]): readonly string[] {
  return issues.map(({ code, location, message }) => {
    const name = location?.file.split("/").at(-1);
    return `${code} ${name ?? "nowhere"}:${location?.line ?? 0} ${message}`;
  });
}

/** The issues of a file and of its DAGs. */
export function allIssues(loaded: PythonFile): readonly Issue[] {
  return [...loaded.issues, ...(loaded.ok ? loaded.value.flatMap((dag) => dag.issues) : [])];
}

/** The documents of the DAGs that can be used; none where the file could not be loaded. */
export function documents(loaded: PythonFile): readonly unknown[] {
  return loaded.ok ? loaded.value.flatMap((dag) => (dag.ok ? [dag.value] : [])) : [];
}
