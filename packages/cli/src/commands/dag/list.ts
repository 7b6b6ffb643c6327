// `task-api dag list FILE…`: the DAGs that are in files.
import { hasErrors, sortIssues, type Issue } from "@task-api/spec";
import type { RunCommand } from "../../command/command.ts";
import { isSound, loadDags, type LoadedDag, type SoundDag } from "../../dag/load-dags.ts";
import { ExitCode } from "../../exit-code.ts";
import { presentable, printIssues } from "../../output/print-issues.ts";
import { renderTable } from "../../output/render-table.ts";
import type { options } from "../options.ts";

type Listed = SoundDag & { readonly given: string };

/** Exit code: 0, or 2 when a file holds no DAG or a wrong one; the others are listed all the same. */
export const dagList: RunCommand<(typeof options)["dag list"]> = async ({
  options: { set, json },
  operands,
  terminal,
}) => {
  const dags: Listed[] = [];
  const issues: Issue[] = [];
  const readings: LoadedDag["reading"][] = [];
  for (const given of operands) {
    const loaded = await loadDags(given, { terminal, settings: set });
    if (loaded.reading !== undefined) readings.push(loaded.reading);
    issues.push(...loaded.issues);
    for (const dag of loaded.dags) {
      if (isSound(dag)) dags.push({ ...dag, given });
      readings.push(dag.reading);
      issues.push(...dag.issues);
    }
  }
  const shown = presentable(sortIssues(issues), readings);
  if (json) {
    const listed = dags.map(({ workflow, file }) => ({
      dag_id: workflow.dagId,
      file,
      tasks: workflow.tasks.map(({ taskId }) => taskId),
      ...(workflow.description !== undefined && { description: workflow.description }),
      tags: workflow.tags,
    }));
    terminal.out.write(`${JSON.stringify({ dags: listed, issues: shown.issues })}\n`);
  } else {
    if (dags.length > 0) {
      const rows = dags.map(({ workflow: { dagId, tasks, tags, description }, given }) => [
        dagId,
        String(tasks.length),
        given,
        tags.join(", "),
        description ?? "",
      ]);
      terminal.out.write(renderTable([["DAG", "TASKS", "FILE", "TAGS", "DESCRIPTION"], ...rows]));
    }
    if (issues.length > 0) printIssues(shown, terminal.err, terminal);
  }
  return hasErrors(issues) ? ExitCode.usage : ExitCode.ok;
};
