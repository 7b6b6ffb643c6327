// `task-api dag serve`: the engine of a workflow root in a process of its own, until nothing is left to do.
import { parsePathMapping } from "@task-api/runtime";
import type { RunCommand } from "../../command/command.ts";
import { readLimits } from "../../dag/engine-limits.ts";
import { serveHere } from "../../dag/serve-here.ts";
import { rootOf, withStore } from "../../dag/workflow-root.ts";
import { ExitCode } from "../../exit-code.ts";
import { createEngineNotice } from "../../output/render-engine.ts";
import { describeError } from "../../output/describe-error.ts";
import type { options } from "../options.ts";

/** Exit code: 0, also where another process is the engine. Who asks it to end leaves the tasks to the next engine. */
export const dagServe: RunCommand<(typeof options)["dag serve"]> = ({ options, terminal }) => {
  const root = rootOf(options, terminal);
  const sayEngine = createEngineNotice(terminal.err);
  return withStore(root, async (store) => {
    const served = await serveHere({
      root,
      store,
      limits: readLimits(options),
      pathMappings: options["path-map"].flatMap((text) => parsePathMapping(text) ?? []),
      terminal,
      leave: terminal.interrupted,
      onEvent: (_, __, event) => sayEngine(event),
      onFault: ({ dagId, runId }, error) =>
        terminal.err.write(`${dagId}/${runId}: ${describeError(error).text}`),
    });
    // What still runs is for the next engine, which takes it once this process is gone.
    if (served === "left") return terminal.leave(ExitCode.ok);
    if (served === "busy") terminal.err.write(`another process is the engine of ${root}\n`);
    return ExitCode.ok;
  });
};
