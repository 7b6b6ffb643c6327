// `task-api stop RECORD`: asks a run to end, kills it when it does not, and says how it ended.
import { resolve } from "node:path";
import { readRecord, stopRun, type RunRecord } from "@task-api/runtime";
import { DAG_LABEL, DAG_RUN_LABEL, TASK_LABEL } from "@task-api/workflow";
import type { RunCommand } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { withEngineOf } from "../engines.ts";
import { ExitCode } from "../exit-code.ts";
import { renderRecord } from "../output/render-record.ts";
import type { options } from "./options.ts";

/** Exit code 0 once the run has ended, by this or by itself before. Ctrl-C while waiting kills the task. */
export const stop: RunCommand<typeof options.stop> = async ({ options, operands, terminal }) => {
  const { file, record: found } = readRecord(resolve(terminal.cwd, operands[0] ?? ""));
  refuseOfDag(found);
  const record = await stopRun({
    recordFile: file,
    withEngine: (run, use) => withEngineOf(run, terminal, use),
    kill: options.kill ? AbortSignal.abort() : terminal.interrupted,
  });
  terminal.out.write(options.json ? `${JSON.stringify(record)}\n` : renderRecord(record, file));
  return ExitCode.ok;
};

/** Who keeps such a run going is the engine of all tasks of the DAG: ending that would end them all. */
function refuseOfDag({ plan, state }: RunRecord): void {
  const { [DAG_LABEL]: dagId, [DAG_RUN_LABEL]: run, [TASK_LABEL]: task } = plan.labels;
  if (state === "finished" || dagId === undefined) return;
  throw new UsageError(
    `this is task '${task ?? ""}' of the DAG run ${dagId}/${run ?? ""}, which its engine would try again`,
    `task-api dag mark ${dagId}/${run ?? ""} ${task ?? ""} failed stops it, task-api dag cancel ${dagId}/${run ?? ""} the whole run; both take --root`,
  );
}
