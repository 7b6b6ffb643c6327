// DAG files in TypeScript or JavaScript, run by this Node in a process of its own.
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  createSourceText,
  readWorkflowValue,
  secretValues,
  type Finding,
  type Issue,
} from "@task-api/spec";
import { loadTypeScriptDags } from "@task-api/workflow";
import { displayName } from "../documents/display-name.ts";
import { renamed, textOf } from "./file-text.ts";
import type { DagFile, LoadedDag, LoadOptions } from "./load-dags.ts";

/** Beside the bundled program, else where they are developed. */
function modules(): { readonly apiModule: string; readonly childModule: string } {
  const bundled = join(import.meta.dirname, "dag");
  if (existsSync(bundled)) {
    return { apiModule: join(bundled, "api.mjs"), childModule: join(bundled, "child.mjs") };
  }
  const source = join(import.meta.dirname, "..", "..", "..", "workflow", "src");
  return {
    apiModule: join(source, "authoring", "index.ts"),
    childModule: join(source, "loaders", "typescript", "child", "main.ts"),
  };
}

/** Loads a file; what it prints goes to stderr. */
export async function loadTypeScript(path: string, { terminal }: LoadOptions): Promise<DagFile> {
  const loaded = await loadTypeScriptDags({
    ...modules(),
    file: path,
    env: terminal.env,
    signal: terminal.interrupted,
    onOutput: (text) => terminal.err.write(text),
  });
  const shown = displayName(path, terminal.cwd);
  const source = createSourceText(shown, textOf(path));
  const issues = loaded.issues.map((issue) => renamed(issue, path, shown));
  if (!loaded.ok) return { dags: [], issues, reading: { source, hidden: () => [] } };
  const dags = loaded.value.map(async ({ document, lineOf }): Promise<LoadedDag> => {
    const read = await readWorkflowValue(document);
    const place = (findings: readonly Finding[]): readonly Issue[] =>
      findings.map((finding) => {
        const line = lineOf(finding.path);
        return line === undefined ? finding : { ...finding, location: atLine(shown, line) };
      });
    return {
      file: path,
      dagId: String(Object(document).dag_id),
      ...(read.ok && { workflow: read.value }),
      wire: document,
      issues: place(read.issues),
      reading: { source, hidden: (names) => secretValues(document, names) },
      place: async (findings) => place(findings),
    };
  });
  return { dags: await Promise.all(dags), issues };
}

function atLine(file: string, line: number): NonNullable<Issue["location"]> {
  return { file, line, column: 1, endLine: line, endColumn: 2 };
}
