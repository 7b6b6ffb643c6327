// The log of a try as it grows, from its beginning: also of a container that an earlier try has started, or that another
// process follows.
import { logFileOf, readLog } from "@task-api/runtime";
import { existsSync } from "node:fs";
import { taskRecordFile, taskRunId, type RunPlace } from "../plan/layout.ts";
import { recordIn } from "../runner/follow-container.ts";
import type { TaskTry } from "../runner/task-runner.ts";
import { levelOfLine } from "./level-of-line.ts";
import type { OperatorEvent } from "./operator-event.ts";

/** Tells the lines of one try. */
export interface TryLog {
  /** Its container is there, or is about to be: what is in the log now is of this try. */
  begin(): void;
  /** Resolves when all is told. */
  end(): Promise<void>;
}

/** Begins at once where the container of an earlier try runs. */
export function followTryLog(
  place: RunPlace,
  { taskId, tryNumber }: Pick<TaskTry, "taskId" | "tryNumber">,
  tell: (event: OperatorEvent) => Promise<void> | void,
): TryLog {
  const recordFile = taskRecordFile(place, taskId);
  const file = logFileOf(recordFile);
  const ended = new AbortController();
  let told: Promise<void> | undefined;
  const begin = (): void => {
    told ??= tellAll(file, ended.signal, tell);
  };
  const record = recordIn(recordFile);
  if (record?.state === "running") begin();
  return {
    begin,
    async end() {
      ended.abort();
      const isOfThisTry = recordIn(recordFile)?.id === taskRunId(place, taskId, tryNumber);
      if (isOfThisTry && existsSync(file)) begin();
      await told;
    },
  };
}

async function tellAll(
  file: string,
  ended: AbortSignal,
  tell: (event: OperatorEvent) => Promise<void> | void,
): Promise<void> {
  const isLive = (): boolean => !ended.aborted;
  if (!existsSync(file) && ended.aborted) return;
  for await (const { at, stream, text } of readLog(file, { isLive, signal: ended })) {
    await tell({ type: "log", level: levelOfLine(text), message: text, at, stream });
  }
}
