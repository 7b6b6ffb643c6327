// What an error of Node's is known by.

/** The code of an error: the system's word (`ENOENT`) or Node's own (`ABORT_ERR`); nothing for an error without one. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
