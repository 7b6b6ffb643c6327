// A workflow against the lock beside it: what only the contracts of its images can tell, without an engine or a registry
// (contract §5). A module of its own, because most documents are validated without one.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  lockFileOf,
  placeFindings,
  readWorkflowLock,
  staleLockFindings,
  workflowIssues,
  type Issue,
  type WorkflowLockReading,
  type WorkflowReading,
} from "@task-api/spec";
import type { Terminal } from "../command/command.ts";
import { openDocument } from "./open-document.ts";
import { UnreadableFile } from "./read-bytes.ts";
import { unreadableIssue } from "./unreadable-issue.ts";

/** What there is to be told of a workflow; without `lock` there is none that could be read. */
export interface CheckedAgainstLock {
  readonly issues: readonly Issue[];
  readonly lock?: WorkflowLockReading;
}

/** All issues of a workflow, those of its lock and those that the lock shows; `undefined`: it has no lock. */
export async function checkAgainstLock(
  file: string,
  reading: WorkflowReading,
  terminal: Pick<Terminal, "cwd" | "env">,
): Promise<CheckedAgainstLock | undefined> {
  const lockFile = lockFileOf(file);
  if (!existsSync(resolve(terminal.cwd, lockFile))) return undefined;
  const lock = await readLock(lockFile, terminal);
  if (lock instanceof UnreadableFile) {
    return { issues: [...reading.issues, unreadableIssue(lockFile, lock)] };
  }
  const { value } = lock;
  if (value === undefined) return { issues: [...reading.issues, ...lock.issues], lock };
  const issues = await workflowIssues(reading, (image) => value.images.get(image)?.contract);
  const stale = isAsMeant(reading)
    ? staleLockFindings(reading.wire, value, file, reading.value)
    : [];
  return { issues: [...issues, ...(await placeFindings(stale, reading)), ...lock.issues], lock };
}

async function readLock(
  file: string,
  terminal: Pick<Terminal, "cwd" | "env">,
): Promise<WorkflowLockReading | UnreadableFile> {
  try {
    return await readWorkflowLock(openDocument(file, terminal, []));
  } catch (error) {
    if (error instanceof UnreadableFile) return error;
    throw error;
  }
}

/** Where syntax or expressions are wrong, the images may be others than those that were read. */
function isAsMeant({ issues }: WorkflowReading): boolean {
  return !issues.some(
    ({ code, severity }) => severity === "error" && /^(?:text|json|template|document)\//.test(code),
  );
}
