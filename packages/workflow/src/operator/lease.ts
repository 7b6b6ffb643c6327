// Who keeps a try going says so again and again, by a file beside the record: processes of other machines, which cannot ask
// after it, know by its age whether it is still there. Ages are told by the file system's own clock.
import { rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode } from "@task-api/runtime";
import { taskRecordFile, type RunPlace } from "../plan/layout.ts";

const BEAT_MS = 15_000;
/** Several beats may be late on a slow file system. */
const OVER_AFTER_MS = 90_000;

/** Says so until it is closed. */
export function keepLease(place: RunPlace, taskId: string): { close(): void } {
  const file = leaseFileOf(place, taskId);
  const beat = (): void => {
    try {
      writeFileSync(file, String(process.pid));
    } catch {
      // A full disk keeps others waiting a little longer, or has them take over what has ended.
    }
  };
  beat();
  const timer = setInterval(beat, BEAT_MS);
  return {
    close() {
      clearInterval(timer);
      rmSync(file, { force: true });
    },
  };
}

/** Whether nobody has said so for long; also where nobody ever has. */
export function isLeaseOver(place: RunPlace, taskId: string): boolean {
  const file = leaseFileOf(place, taskId);
  const mark = `${file}.${process.pid}`;
  try {
    writeFileSync(mark, "");
    return statSync(mark).mtimeMs - statSync(file).mtimeMs > OVER_AFTER_MS;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return true;
    throw error;
  } finally {
    rmSync(mark, { force: true });
  }
}

function leaseFileOf(place: RunPlace, taskId: string): string {
  const recordFile = taskRecordFile(place, taskId);
  return join(dirname(recordFile), `.${basename(recordFile)}.kept`);
}
