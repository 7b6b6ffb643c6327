// `task-api dag lock FILE`: writes the contracts and digests of a DAG's images, and its forms, beside its file.
import { writeFileSync } from "node:fs";
import { hasErrors } from "@task-api/spec";
import type { RunCommand } from "../../command/command.ts";
import { chooseDag, isSound, loadDags } from "../../dag/load-dags.ts";
import { lockFileBeside } from "../../dag/lock-file.ts";
import { imagesToLock, lockText } from "../../dag/lock-images.ts";
import { ExitCode } from "../../exit-code.ts";
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
  const images = await imagesToLock(dag, terminal);
  if (images === undefined) return ExitCode.engine;
  const target = lockFileBeside(dag.file);
  writeFileSync(target, lockText(dag, images));
  terminal.err.write(`wrote ${target}\n`);
  return ExitCode.ok;
};
