// Exit codes of the program itself (contract §3); `run --watch` also ends with the container's.

/** `findings`: a document has issues. `usage`: a wrong call or an unreadable file. `engine`: no start. */
export const ExitCode = { ok: 0, findings: 1, usage: 2, engine: 125, interrupted: 130 } as const;
