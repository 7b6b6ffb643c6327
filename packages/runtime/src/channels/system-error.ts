// What the file system says when it refuses, from the errors that Node makes of it.
import { errorCode } from "../error-code.ts";

/** The system's word for an error, e.g. `EACCES`. Throws what is no error of the system. */
export function codeOf(error: unknown): string {
  const code = errorCode(error);
  if (code === undefined) throw error;
  return code;
}

/** Whether an error comes from this call to the system. */
export function isFrom(error: unknown, systemCall: string): boolean {
  return error instanceof Error && "syscall" in error && error.syscall === systemCall;
}
