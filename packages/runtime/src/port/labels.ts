// The labels by which containers of ours are found again. They carry in full what a container's name
// has no room for (contract §3).

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { identityOf, isAlive } from "../record/process-identity.ts";

/** Which attempt of which run a container is: what it was submitted with. */
export const KEY_LABEL = "task-api.key";
/** The id of the run; the same for all of its attempts. */
export const RUN_LABEL = "task-api.run";
/** Absolute path of the run's record, on the machine of `HOST_LABEL`. */
export const RECORD_LABEL = "task-api.record";
/** Of a container that only serves one process, and is left over once that is gone: which process. */
export const PROCESS_LABEL = "task-api.process";
/** The machine that the run was started on: `machineLabel()` there. */
export const HOST_LABEL = "task-api.host";

/**
 * This machine, for `HOST_LABEL`: its name, and what tells it from others of that name, with which it may share an engine.
 */
export function machineLabel(): string {
  const id = readMachineId();
  if (id === undefined) return hostname();
  return `${hostname()}-${createHash("sha256").update(id).digest("hex").slice(0, 8)}`;
}

function readMachineId(): string | undefined {
  try {
    return readFileSync("/etc/machine-id", "utf8").trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The labels of a container that serves this process alone. */
export function ownLabels(): Readonly<Record<string, string>> {
  const { pid, started = "" } = identityOf();
  return { [HOST_LABEL]: machineLabel(), [PROCESS_LABEL]: `${pid} ${started}` };
}

/** Whether the process is there that a container with these labels serves. */
export function isServing(labels: Readonly<Record<string, string>>): boolean {
  const [pid = "", started = ""] = labels[PROCESS_LABEL]?.split(" ") ?? [];
  if (!/^\d+$/.test(pid)) return false;
  const { [HOST_LABEL]: machine = machineLabel() } = labels;
  // Nobody here can know what runs on another machine.
  if (machine !== machineLabel()) return true;
  const host = hostname();
  return isAlive({ pid: Number(pid), host, ...(started !== "" && { started }) }) !== false;
}
