// The lock beside a DAG file: which images are meant, whatever their tags name by now.
import { basename, dirname, extname, join } from "node:path";
import { hasErrors, readWorkflowLock, staleLock, type WorkflowLock } from "@task-api/spec";
import type { Terminal } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { openDocument } from "../documents/open-document.ts";
import { presentable, printIssues } from "../output/print-issues.ts";
import type { SoundDag } from "./load-dags.ts";

/** `dag.py` → `dag.lock.json`. */
export function lockFileBeside(file: string): string {
  return join(dirname(file), `${basename(file, extname(file))}.lock.json`);
}

/** @throws UsageError when there is none, it cannot be used, or lacks an image of the DAG */
export async function readLockOf(dag: SoundDag, terminal: Terminal): Promise<WorkflowLock> {
  const file = lockFileBeside(dag.file);
  const again = `write it with task-api dag lock ${dag.file}`;
  const reading = await readWorkflowLock(openDocument(file, terminal, []));
  const { value, issues } = reading;
  if (value === undefined || hasErrors(issues)) {
    printIssues(presentable(issues, [reading]), terminal.err, terminal);
    throw new UsageError(`the lock ${file} cannot be used`, again);
  }
  const { missing } = staleLock(dag.workflow, value);
  if (missing.length === 0) return value;
  throw new UsageError(`the lock ${file} lacks ${missing.join(", ")}`, again);
}
