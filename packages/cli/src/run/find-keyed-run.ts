// The run of a key, where there is one already (contract §3, `--key`).
import {
  HOST_LABEL,
  machineLabel,
  RECORD_LABEL,
  RUN_LABEL,
  isSupervised,
  readRecordOf,
  type ContainerRuntime,
  type ListedRun,
  type RunRecord,
} from "@task-api/runtime";
import { UsageError } from "../command/usage-error.ts";
import type { RunRequest } from "./run-request.ts";

/** The record of the key's run, if it is where it belongs. */
export function findKeyedRecord({ id, recordFile }: RunRequest): RunRecord | undefined {
  return readRecordOf(recordFile, id);
}

/** Whether whoever started a run is gone before its record knew of a container. */
export function isCutShort(record: RunRecord): boolean {
  return record.state === "created" && isSupervised(record) === false;
}

/** What the engine knows of a key. */
export interface KeyedContainer {
  /** The record that a container of it goes on with; absent: there is none, or it is yet to be started. */
  readonly recordFile?: string;
}

/**
 * The container of a key whose record is not where it belongs or knows of none: the run was started from
 * another folder, its record was removed, or its start was cut short.
 * @throws UsageError when a later attempt is all there is: without its record nobody can go on with it
 */
export async function findKeyedContainer(
  runtime: ContainerRuntime,
  { id }: RunRequest,
): Promise<KeyedContainer | undefined> {
  const found = await runtime.list({ [RUN_LABEL]: id, [HOST_LABEL]: machineLabel() });
  const recordFile = found
    .map(({ labels }) => labels[RECORD_LABEL])
    .find((file) => file !== undefined && readRecordOf(file, id) !== undefined);
  const [container] = found;
  if (container === undefined) return undefined;
  if (recordFile !== undefined && found.some(({ state }) => state !== "created")) {
    return { recordFile };
  }
  if (found.some(({ key }) => key === id)) return {};
  throw withoutRecord(container);
}

function withoutRecord({ name }: ListedRun): UsageError {
  return new UsageError(
    `the run of this key has a container (${name}), but its record is gone`,
    "remove it with 'task-api clean --stop', then run the task again",
  );
}
