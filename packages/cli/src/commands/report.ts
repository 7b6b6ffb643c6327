// `task-api report RUN`: a DAG run as one HTML file.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { gatherReport, renderReport, runFolder } from "@task-api/workflow";
import type { RunCommand } from "../command/command.ts";
import { knownRun } from "../dag/known-run.ts";
import { rootOf, withExistingStore } from "../dag/workflow-root.ts";
import { ExitCode } from "../exit-code.ts";
import { writeFile } from "../output/write-file.ts";
import type { options } from "./options.ts";

/** Exit code: 0 the file is written, whatever became of the run. Its path goes to stdout. */
export const report: RunCommand<typeof options.report> = ({
  options: asked,
  operands,
  terminal,
}) => {
  const root = rootOf(asked, terminal);
  return withExistingStore(root, async (store) => {
    const known = knownRun(store, operands[0] ?? "");
    const { run } = known;
    const tries = store.tries(run.id);
    const gathered = await gatherReport({ ...known, tries, root });
    const folder = runFolder({ root, dagId: run.dagId, dagRunId: run.runId });
    const file = resolve(terminal.cwd, asked.output ?? join(folder, "report.html"));
    // A run that has not begun has no folder yet.
    if (asked.output === undefined) mkdirSync(folder, { recursive: true });
    writeFile(file, renderReport(gathered));
    terminal.out.write(
      asked.json ? `${JSON.stringify({ file, state: run.state })}\n` : `${file}\n`,
    );
    return ExitCode.ok;
  });
};
