// `README.md` of a crate: what it is and how the run went, for a person who has the folder and nothing else.
import type { CrateRun, CrateTry } from "./crate-run.ts";
import { timeOf } from "./entity.ts";

/** Pure. */
export function readmeText(run: CrateRun): string {
  const { dagId, runId, state, startedAt, endedAt, note, channels } = run;
  const hasTries = run.tries.length > 0;
  const channelRows = [...channels.values()].map(
    ({ name, id, totalFiles, totalBytes }) =>
      `| ${cell(name)} | ${totalFiles} | ${totalBytes} | ${cell(id)} |`,
  );
  return [
    `# ${dagId}/${runId}`,
    ...(note === undefined ? [] : ["", note]),
    "",
    `A run of the DAG \`${dagId}\`: ${state}, from ${startedAt === undefined ? "-" : timeOf(startedAt)} to ${timeOf(endedAt)}.`,
    "This folder is an RO-Crate (https://www.researchobject.org/ro-crate/): `ro-crate-metadata.json` says what ran, on",
    "what and with which result; `workflow.json` is the DAG, `source/` holds the file of its author, `records/` a record",
    "of each container.",
    ...(hasTries
      ? ["", "| task | try | runs | failed | skipped |", "|---|---|---|---|---|", ...taskRows(run)]
      : ["", "No task was started."]),
    ...(channelRows.length > 0
      ? ["", "| channel | files | bytes | place |", "|---|---|---|---|", ...channelRows]
      : []),
    "",
  ].join("\n");
}

function taskRows({ tries, workflow }: CrateRun): readonly string[] {
  const rounds = Map.groupBy(tries, ({ task, tryNumber }) => `${task}/${tryNumber}`);
  return [...rounds.values()].map((all) => {
    const count = (state: CrateTry["state"]): number =>
      all.filter((tried) => tried.state === state).length;
    const taskId = workflow.tasks[all[0]?.task ?? -1]?.taskId ?? "";
    return `| ${cell(taskId)} | ${all[0]?.tryNumber ?? ""} | ${all.length} | ${count("failed")} | ${count("skipped")} |`;
  });
}

/** A bar would begin another cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
