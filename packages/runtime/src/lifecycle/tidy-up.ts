// What a run leaves behind whose process was killed after its end was written down, and before it had put things in order.
import { isWithin } from "../channels/is-within.ts";
import type { ContainerRuntime } from "../port/container-runtime.ts";
import { HOST_LABEL, RECORD_LABEL, RUN_LABEL, machineLabel } from "../port/labels.ts";
import { readRecordOf } from "../record/record-file.ts";
import type { RunRecord } from "../record/run-record.ts";
import { KEPT } from "./follow-run.ts";
import { dropClaims } from "./claim-run.ts";

/**
 * Removes the containers of a run that has ended, and the files beside its record. A container that is kept because its
 * log could not be stays, and one that cannot be removed changes nothing.
 */
export async function tidyUp(
  runtime: ContainerRuntime,
  recordFile: string,
  { id, warnings, engine }: Pick<RunRecord, "id" | "warnings" | "engine">,
): Promise<void> {
  dropClaims(recordFile);
  if (isKept({ warnings })) return;
  const labels = { [RUN_LABEL]: id, ...ofOurs(engine) };
  const found = await runtime.list(labels).catch(() => []);
  for (const container of found) await runtime.remove(container).catch(() => undefined);
}

/** Removes the containers of all runs below `folder` that have ended by their records, whoever was to do it. */
export async function tidyUpBelow(runtime: ContainerRuntime, folder: string): Promise<void> {
  const found = await runtime.list({ [HOST_LABEL]: machineLabel() }).catch(() => []);
  for (const container of found) {
    const { [RECORD_LABEL]: file, [RUN_LABEL]: id = "" } = container.labels;
    if (container.state !== "exited" || file === undefined || !isWithin(file, folder)) continue;
    const record = readRecordOf(file, id);
    if (record?.state !== "finished" || isKept(record)) continue;
    await runtime.remove(container).catch(() => undefined);
  }
}

/** Who goes on with the pods of a cluster may be on any machine; the containers of an engine are those of one. */
export function ofOurs({ kind }: Pick<RunRecord["engine"], "kind">): Record<string, string> {
  return kind === "kubernetes" ? {} : { [HOST_LABEL]: machineLabel() };
}

function isKept({ warnings }: Pick<RunRecord, "warnings">): boolean {
  return warnings.some((warning) => warning.startsWith(KEPT));
}
