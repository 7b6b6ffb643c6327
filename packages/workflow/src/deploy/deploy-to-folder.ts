// Puts deployments into a folder, and looks at what is there first: what somebody has changed by hand is kept.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  contentKey,
  documentNames,
  type AirflowDeployment,
  type DeployedFile,
} from "./airflow-deployment.ts";
import { readAirflowFile } from "./airflow-file.ts";

/** How a deployment and what is in a folder are to each other; `blocked`: something is there that is not ours to replace. */
export type DeploymentState =
  | { readonly state: "same" | "new" | "older" }
  | { readonly state: "blocked"; readonly file: string; readonly why: string };

/** Compares; changes nothing. A folder that is not there has nothing in it. */
export function lookAtDeployment(folder: string, deployment: AirflowDeployment): DeploymentState {
  const { dagFile, document, lock } = deployment;
  const file = join(folder, dagFile.name);
  const found = textOf(file);
  if (found === undefined) return { state: "new" };
  if (found === notAFile) return { state: "blocked", file, why: "it is not a regular file" };
  const read = readAirflowFile(found);
  if (read.state === "foreign") {
    return { state: "blocked", file, why: "it was not made by task-api dag deploy" };
  }
  const changed = "it was changed since it was deployed";
  if (read.state === "changed") return { state: "blocked", file, why: changed };
  const key = keyOf(deployment.dagId, read.document);
  if (key === undefined) return { state: "blocked", file, why: changed };
  const own = documentNames(deployment.dagId, key);
  const documentText = textOf(join(folder, own.document));
  const lockText = textOf(join(folder, own.lock));
  if (documentText === undefined || lockText === undefined) return { state: "older" };
  if (contentKey(String(documentText), String(lockText)) !== key) {
    return { state: "blocked", file: join(folder, own.document), why: `${changed}, or its lock` };
  }
  const isSame = found === dagFile.text && documentText === document.text && lockText === lock.text;
  return { state: isSame ? "same" : "older" };
}

/**
 * Writes the files of a deployment into a folder that is there: document and lock under names of their own, and then, at
 * once, the DAG file that leads to them. What the DAG file led to before stays for those who have just read it; what is
 * older goes.
 * @throws when a file cannot be written; the old deployment then is as it was
 */
export function writeDeployment(folder: string, deployment: AirflowDeployment): void {
  const { dagId, dagFile, document, lock } = deployment;
  const target = join(folder, dagFile.name);
  const before = lstatSync(target, { throwIfNoEntry: false });
  const found = textOf(target);
  const read = typeof found === "string" ? readAirflowFile(found) : undefined;
  const inUse = [document.name, ...(read?.state === "whole" ? [read.document] : [])];
  for (const file of [document, lock, dagFile]) replaceFile(folder, file);
  syncFolder(folder);
  if (before !== undefined) removeOlder(folder, { dagId, inUse, before: before.mtimeMs });
}

interface Older {
  readonly dagId: string;
  /** Names of documents. */
  readonly inUse: readonly string[];
  /** Whoever deploys at the same time has newer ones. */
  readonly before: number;
}

function removeOlder(folder: string, { dagId, inUse, before }: Older): void {
  const kept = new Set(inUse.map((name) => keyOf(dagId, name)));
  for (const name of readdirSync(folder)) {
    const key = keyOf(dagId, name);
    if (key === undefined || kept.has(key)) continue;
    const file = join(folder, name);
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (stats?.isFile() === true && stats.mtimeMs < before) rmSync(file, { force: true });
  }
}

/** The key in the name of a document, a lock, or what a crash has left of one; `undefined` for other files. */
function keyOf(dagId: string, name: string): string | undefined {
  if (!name.startsWith(`${dagId}.`)) return undefined;
  const rest = name.slice(dagId.length + 1);
  return /^([0-9a-f]{16})\.workflow(?:\.lock)?\.json(?:\.[0-9a-f]+\.tmp)?$/.exec(rest)?.[1];
}

const notAFile = Symbol("not a regular file");

function textOf(file: string): string | typeof notAFile | undefined {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  return stats.isFile() ? readFileSync(file, "utf8") : notAFile;
}

/** Also where a link has the name: it is replaced, not followed. */
function replaceFile(folder: string, { name, text }: DeployedFile): void {
  const temporary = join(folder, `${name}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const fd = openSync(temporary, "wx", 0o666);
    try {
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, join(folder, name));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
