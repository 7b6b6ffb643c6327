// The lock beside a DAG file: which images are meant, whatever their tags name by now.
import { existsSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { hasErrors, readWorkflowLock, staleLock, type WorkflowLock } from "@task-api/spec";
import type { Terminal } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { openDocument } from "../documents/open-document.ts";
import { presentable, printIssues } from "../output/print-issues.ts";
import type { SoundDag } from "./load-dags.ts";
import type { LockedImages } from "./lock-images.ts";

/** `dag.py` → `dag.lock.json`. */
export function lockFileBeside(file: string): string {
  return join(dirname(file), `${basename(file, extname(file))}.lock.json`);
}

/**
 * The images of the lock beside a DAG file, where it has all of them; `undefined`: there is none, or it is stale.
 * @throws UsageError when it cannot be used
 */
export async function imagesLockedBeside(
  dag: SoundDag,
  terminal: Terminal,
): Promise<LockedImages | undefined> {
  if (!existsSync(lockFileBeside(dag.file))) return undefined;
  const { lock, wire } = await readLockBeside(dag, terminal);
  const { tasks } = dag.workflow;
  if (staleLock(dag.workflow, lock).missing.length > 0) return undefined;
  const wires = Object(Object(wire).images);
  const references = new Set(tasks.map(({ image }) => image));
  return {
    entries: [...references].map((reference) => {
      const { contract: _, ...locked } = lock.images.get(reference) ?? {};
      const contract: unknown = Object(wires[reference]).contract;
      return { reference, ...locked, ...(contract !== undefined && { contract }) };
    }),
    contractOf: (image) => lock.images.get(image)?.contract,
  };
}

/** @throws UsageError when there is none, it cannot be used, or lacks an image of the DAG */
export async function readLockOf(dag: SoundDag, terminal: Terminal): Promise<WorkflowLock> {
  const { lock, file } = await readLockBeside(dag, terminal);
  const { missing } = staleLock(dag.workflow, lock);
  if (missing.length === 0) return lock;
  throw new UsageError(`the lock ${file} lacks ${missing.join(", ")}`, howToWrite(dag));
}

interface LockBeside {
  readonly file: string;
  readonly lock: WorkflowLock;
  readonly wire: unknown;
}

async function readLockBeside(dag: SoundDag, terminal: Terminal): Promise<LockBeside> {
  const file = lockFileBeside(dag.file);
  const reading = await readWorkflowLock(openDocument(file, terminal, []));
  const { value, issues, wire } = reading;
  if (value !== undefined && !hasErrors(issues)) return { file, lock: value, wire };
  printIssues(presentable(issues, [reading]), terminal.err, terminal);
  throw new UsageError(`the lock ${file} cannot be used`, howToWrite(dag));
}

function howToWrite({ file }: SoundDag): string {
  return `write it with task-api dag lock ${file}`;
}
