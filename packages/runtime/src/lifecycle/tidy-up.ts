// What a run leaves behind whose process was killed after its end was written down, and before it had put things in order.
import type { ContainerRuntime } from "../port/container-runtime.ts";
import { HOST_LABEL, RUN_LABEL, machineLabel } from "../port/labels.ts";
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
  { id, warnings }: Pick<RunRecord, "id" | "warnings">,
): Promise<void> {
  dropClaims(recordFile);
  if (warnings.some((warning) => warning.startsWith(KEPT))) return;
  const labels = { [RUN_LABEL]: id, [HOST_LABEL]: machineLabel() };
  const found = await runtime.list(labels).catch(() => []);
  for (const container of found) await runtime.remove(container).catch(() => undefined);
}
