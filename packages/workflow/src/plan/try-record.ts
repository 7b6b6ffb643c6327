// Which record is that of which try: the last one has the task's own name, and an earlier one keeps that name until the
// next try has begun.
import { existsSync } from "node:fs";
import { readRecordOf } from "@task-api/runtime";
import { taskRecordFile, taskRunId, type RunPlace } from "./layout.ts";

/** The record of a try, from 1; nothing where it has none. */
export function tryRecordFile(
  place: RunPlace,
  taskId: string,
  tryNumber: number,
): string | undefined {
  const aside = taskRecordFile(place, taskId, tryNumber);
  if (existsSync(aside)) return aside;
  const last = taskRecordFile(place, taskId);
  return readRecordOf(last, taskRunId(place, taskId, tryNumber)) && last;
}
