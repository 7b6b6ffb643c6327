// The labels by which containers of ours are found again. They carry in full what a container's name
// has no room for (contract §3).

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
/** The host name of the machine that the run was started on. */
export const HOST_LABEL = "task-api.host";

/** The labels of a container that serves this process alone. */
export function ownLabels(): Readonly<Record<string, string>> {
  const { pid, host, started = "" } = identityOf();
  return { [HOST_LABEL]: host, [PROCESS_LABEL]: `${pid} ${started}` };
}

/** Whether the process is there that a container with these labels serves. */
export function isServing(labels: Readonly<Record<string, string>>): boolean {
  const [pid = "", started = ""] = labels[PROCESS_LABEL]?.split(" ") ?? [];
  if (!/^\d+$/.test(pid)) return false;
  const host = labels[HOST_LABEL] ?? hostname();
  return isAlive({ pid: Number(pid), host, ...(started !== "" && { started }) }) !== false;
}
