// `task-api dag runs`: the DAG runs of a workflow root, the newest first.
import type { RunCommand } from "../../command/command.ts";
import { summaryOf } from "../../dag/dag-view.ts";
import { rootOf, withExistingStore } from "../../dag/workflow-root.ts";
import { ExitCode } from "../../exit-code.ts";
import { formatSeconds } from "../../output/render-duration.ts";
import { renderTable } from "../../output/render-table.ts";
import type { options } from "../options.ts";

/** Exit code: 0, also where there are none; 2 where nothing was ever run: that is the wrong folder mostly. */
export const dagRuns: RunCommand<(typeof options)["dag runs"]> = ({
  options,
  operands,
  terminal,
}) =>
  withExistingStore(rootOf(options, terminal), (store) => {
    const [dagId] = operands;
    const runs = store.runs(dagId === undefined ? {} : { dagId });
    if (options.json) {
      terminal.out.write(`${JSON.stringify({ dag_runs: runs.map(summaryOf) })}\n`);
    } else if (runs.length === 0) {
      terminal.err.write("no DAG run is here\n");
    } else {
      const rows = runs.map(({ dagId: dag, runId, state, createdAt, startedAt, endedAt, note }) => [
        dag,
        runId,
        state,
        new Date(createdAt)
          .toISOString()
          .replace("T", " ")
          .replace(/\.\d+Z$/, "Z"),
        startedAt === undefined
          ? "-"
          : formatSeconds(Math.max(0, (endedAt ?? Date.now()) - startedAt) / 1000),
        note ?? "",
      ]);
      terminal.out.write(
        renderTable([["DAG", "RUN", "STATE", "TRIGGERED", "DURATION", "NOTE"], ...rows]),
      );
    }
    return ExitCode.ok;
  });
