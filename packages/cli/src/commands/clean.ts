// `task-api clean`: removes what callers that were killed have left on the engine.
import { resolve } from "node:path";
import { cleanRuns, type Leftover } from "@task-api/runtime";
import { escapeForTerminal } from "@task-api/spec";
import type { Call, RunCommand } from "../command/command.ts";
import { withEngine } from "../engines.ts";
import { ExitCode } from "../exit-code.ts";
import { readTarget } from "./engine-options.ts";
import type { options } from "./options.ts";

type CleanCall = Call<typeof options.clean>;

/** Exit code 0, also where nothing was to do; 125 when the engine cannot be reached. */
export const clean: RunCommand<typeof options.clean> = async ({ options, terminal }) =>
  withEngine(readTarget(options), terminal, async (runtime) => {
    const found: Leftover[] = [];
    const settings = {
      stop: options.stop,
      dryRun: options["dry-run"],
      ...(options.in !== undefined && { folder: resolve(terminal.cwd, options.in) }),
    };
    for await (const leftover of cleanRuns({ runtime, ...settings })) {
      found.push(leftover);
      if (!options.json) terminal.out.write(`${escapeForTerminal(describe(leftover, options))}\n`);
    }
    if (options.json) terminal.out.write(`${JSON.stringify({ containers: found })}\n`);
    else if (found.length === 0) terminal.err.write("nothing was left behind\n");
    return ExitCode.ok;
  });

function describe(
  { container, recordFile, outcome, record, problem }: Leftover,
  { "dry-run": isDry }: CleanCall["options"],
): string {
  const { name } = container;
  const would = isDry ? "would be " : "";
  switch (outcome) {
    case "removed":
      return `${name}: ${would}removed`;
    case "recorded":
      return `${name}: ${would}removed, its end ${would}written to ${recordFile ?? "its record"}${record?.result === undefined ? "" : ` (${record.result.reason})`}`;
    case "stays":
      if (problem !== undefined) return `${name}: could not be cleaned: ${problem}`;
      return recordFile === undefined
        ? `${name}: runs, and has no record; to end it: task-api clean --stop`
        : `${name}: runs, and nobody keeps its record; to keep it: task-api check-task-run ${recordFile}; to end it: task-api stop ${recordFile}`;
  }
}
