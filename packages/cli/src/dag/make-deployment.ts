// From a DAG to what is deployed of it: its images, and that nothing is wrong with it or secret in it.
import {
  hasErrors,
  plainSecretFindings,
  workflowAgainstContracts,
  type ContractOf,
  type Workflow,
} from "@task-api/spec";
import { DagIdNotDeployable, airflowDeployment, type AirflowDeployment } from "@task-api/workflow";
import type { Terminal } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { ExitCode } from "../exit-code.ts";
import { presentable, printIssues } from "../output/print-issues.ts";
import { VERSION } from "../version.ts";
import type { SoundDag } from "./load-dags.ts";
import { imagesLockedBeside } from "./lock-file.ts";
import { imagesToLock, lockText } from "./lock-images.ts";

/** What is to be written, or the exit code; what is wrong is printed. */
export type MadeDeployment = AirflowDeployment | number;

/**
 * Takes the images from the lock beside the DAG file, where it has all of them, else asks the engine.
 * @throws UsageError when the lock cannot be used, or the id is no name of a file
 */
export async function makeDeployment(dag: SoundDag, terminal: Terminal): Promise<MadeDeployment> {
  const images = (await imagesLockedBeside(dag, terminal)) ?? (await imagesToLock(dag, terminal));
  if (images === undefined) return ExitCode.engine;
  const { contractOf } = images;
  const findings = [
    ...(await workflowAgainstContracts(dag.wire, contractOf)),
    ...(await plainSecretFindings(dag.wire, contractOf)),
  ];
  const issues = await dag.place(findings);
  const shown = presentable(issues, [dag.reading], secretVariables(dag.workflow, contractOf));
  if (issues.length > 0) printIssues(shown, terminal.err, terminal);
  if (hasErrors(issues)) return ExitCode.usage;
  try {
    const lock = lockText(dag, images);
    return airflowDeployment({ file: dag.file, wire: dag.wire, lock, version: VERSION });
  } catch (error) {
    if (!(error instanceof DagIdNotDeployable)) throw error;
    throw new UsageError(error.message, "give it another dag_id");
  }
}

function secretVariables({ tasks }: Workflow, contractOf: ContractOf): ReadonlySet<string> {
  const templates = tasks.flatMap(({ image, taskTemplate }) =>
    typeof taskTemplate === "string" ? (contractOf(image)?.templates ?? []) : [taskTemplate],
  );
  const variables = templates.flatMap(({ env }) => env.filter(({ secret }) => secret));
  return new Set(variables.map(({ name }) => name));
}
