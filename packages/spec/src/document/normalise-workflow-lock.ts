// workflow.lock.json to `../model`. Takes only what the schema has accepted; never fails.
import type { LockedImage, WorkflowLock } from "../model/workflow-lock.ts";
import type { WireLockedImage, WireWorkflowLock } from "../schema/workflow-lock.ts";
import { normaliseProcessingContainer } from "./normalise-processing-container.ts";

/** A lock with its contracts in one dialect. */
export function normaliseWorkflowLock(wire: WireWorkflowLock): WorkflowLock {
  const images = Object.entries(wire.images).map(
    ([reference, image]) => [reference, normaliseLockedImage(image)] as const,
  );
  const { dag_id: dagId, forms } = wire;
  return {
    lockVersion: 1,
    dagId,
    images: new Map(images),
    ...(forms === undefined ? {} : { forms }),
  };
}

function normaliseLockedImage(wire: WireLockedImage): LockedImage {
  const { contract, digest, id, platform } = wire;
  return {
    ...(digest === undefined ? {} : { digest }),
    ...(id === undefined ? {} : { id }),
    ...(platform === undefined ? {} : { platform }),
    ...(contract === undefined ? {} : { contract: normaliseProcessingContainer(contract) }),
  };
}
