// The demo's comparison of the DAG in Python with the one in TypeScript: what their runs did, and whether it is the same.
import { styleText } from "node:util";
import { compareRuns } from "./compare-runs.ts";
import { readDagRun } from "./read-dag-run.ts";
import { renderTable } from "./table.ts";

/** Prints the tasks of both runs; false when they are not the same. `first`, `second`: folders of DAG runs. */
export function showRuns(first: string, second: string): boolean {
  const { tasks, differences, same } = compareRuns(readDagRun(first), readDagRun(second));
  const rows = tasks.map((task) => [
    task.task,
    task.image,
    String(task.files),
    task.differences.length === 0 ? "same" : "DIFFERENT",
  ]);
  print(renderTable([["task", "image", "files out", "both runs"], ...rows]));
  print(
    "compared: tasks, images, templates, commands, variables, channels, the SHA-256 of every file",
  );
  for (const difference of differences) print(`• ${difference}`);
  for (const { task, differences: found } of tasks)
    for (const difference of found) print(`• ${task}: ${difference}`);
  const options = { stream: process.stdout };
  print(
    same
      ? styleText("green", "the DAG in Python and the DAG in TypeScript made the same run", options)
      : styleText("red", "the DAGs did not make the same run: see above", options),
  );
  return same;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
