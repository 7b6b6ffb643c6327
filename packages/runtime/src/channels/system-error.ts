// What the file system says when it refuses, from the errors that Node makes of it.

/** The system's word for an error, e.g. `EACCES`. Throws what is no error of the system. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string")
    return error.code;
  throw error;
}

/** Whether an error comes from this call to the system. */
export function isFrom(error: unknown, systemCall: string): boolean {
  return error instanceof Error && "syscall" in error && error.syscall === systemCall;
}
