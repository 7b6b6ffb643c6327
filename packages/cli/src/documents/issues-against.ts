// What is wrong with a task for the contract of its image. A module of its own, because most documents
// are validated without one.
import {
  placeFindings,
  taskAgainstContainer,
  type Issue,
  type ProcessingContainer,
  type TaskReading,
} from "@task-api/spec";

/** The issues that only a contract can tell (contract §1.4: task against template). */
export async function issuesAgainst(
  contract: ProcessingContainer,
  reading: TaskReading,
): Promise<readonly Issue[]> {
  return placeFindings(await taskAgainstContainer(reading.wire, contract), reading);
}
