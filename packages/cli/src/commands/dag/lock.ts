// `task-api dag lock FILE`: writes the contracts and digests of a DAG's images beside its file.
import { writeFileSync } from "node:fs";
import { hasErrors, lockWorkflow, type LockEntry } from "@task-api/spec";
import { RuntimeFailure } from "@task-api/runtime";
import type { RunCommand } from "../../command/command.ts";
import { imagesOfDag } from "../../dag/images-of-dag.ts";
import { chooseDag, isSound, loadDags } from "../../dag/load-dags.ts";
import { lockFileBeside } from "../../dag/lock-file.ts";
import { Mode, withEngine } from "../../engines.ts";
import { ExitCode } from "../../exit-code.ts";
import { describeError } from "../../output/describe-error.ts";
import { presentable, printIssues } from "../../output/print-issues.ts";
import type { options } from "../options.ts";

/** Exit code: 0 written, 2 the DAG has errors, 125 an image or its contract could not be had; nothing is written then. */
export const dagLock: RunCommand<(typeof options)["dag lock"]> = async ({
  options,
  operands,
  terminal,
}) => {
  const file = operands[0] ?? "";
  const loaded = await loadDags(file, { terminal, settings: options.set });
  const dag = hasErrors(loaded.issues) ? undefined : chooseDag(loaded.dags, options.dag);
  const issues = [...loaded.issues, ...(dag?.issues ?? [])];
  const reading = dag?.reading ?? loaded.reading;
  if (issues.length > 0 && reading !== undefined) {
    printIssues(presentable(issues, [reading]), terminal.err, terminal);
  }
  if (dag === undefined || !isSound(dag)) return ExitCode.usage;
  const { workflow } = dag;
  return withEngine({ mode: Mode.docker }, terminal, async (runtime) => {
    const found = await imagesOfDag(workflow, runtime, terminal);
    for (const failure of found.failures) terminal.err.write(describeError(failure).text);
    if (hasErrors(found.issues)) {
      printIssues(presentable(found.issues, []), terminal.err, terminal);
    }
    if (found.failures.some((failure) => failure instanceof RuntimeFailure)) return ExitCode.engine;
    if (hasErrors(found.issues)) return ExitCode.engine;
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
    const target = lockFileBeside(dag.file);
    writeFileSync(target, lockWorkflow(workflow.dagId, entries));
    terminal.err.write(`wrote ${target}\n`);
    return ExitCode.ok;
  });
};
