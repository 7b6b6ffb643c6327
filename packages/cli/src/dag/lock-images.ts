// What the lock of a DAG is made of: its images, of an engine or of a lock that has them already.
import {
  hasErrors,
  lockWorkflow,
  workflowForms,
  type ContractOf,
  type LockEntry,
} from "@task-api/spec";
import { RuntimeFailure } from "@task-api/runtime";
import type { Terminal } from "../command/command.ts";
import { Mode, withEngine } from "../engines.ts";
import { describeError } from "../output/describe-error.ts";
import { presentable, printIssues } from "../output/print-issues.ts";
import { imagesOfDag } from "./images-of-dag.ts";
import type { SoundDag } from "./load-dags.ts";

/** The images of a DAG, and what of them its tasks need. */
export interface LockedImages {
  readonly entries: readonly LockEntry[];
  readonly contractOf: ContractOf;
}

/** The text of the lock of a DAG. */
export function lockText({ workflow }: SoundDag, { entries, contractOf }: LockedImages): string {
  return lockWorkflow(workflow.dagId, entries, workflowForms(workflow, contractOf));
}

/** Asks the engine. `undefined`: an image or its contract could not be had; which and why is printed. */
export async function imagesToLock(
  { workflow }: SoundDag,
  terminal: Terminal,
): Promise<LockedImages | undefined> {
  return withEngine({ mode: Mode.docker }, terminal, async (runtime) => {
    const found = await imagesOfDag(workflow, runtime, terminal);
    for (const failure of found.failures) terminal.err.write(describeError(failure).text);
    const isUnsound = hasErrors(found.issues);
    if (isUnsound) printIssues(presentable(found.issues, []), terminal.err, terminal);
    if (isUnsound || found.failures.some((failure) => failure instanceof RuntimeFailure)) {
      return undefined;
    }
    const entries = [...found.images].map(([reference, image]): LockEntry => {
      const contract = found.wires.get(reference);
      return {
        reference,
        id: image.id,
        platform: image.platform,
        ...(image.digest !== undefined && { digest: image.digest }),
        ...(contract !== undefined && { contract }),
      };
    });
    return { entries, contractOf: (image) => found.contracts.get(image) };
  });
}
