// How long a process may still run: its timeout counts from its own start, be it that it waited for hours before that
// (contract §3).

/** What is known of an attempt; times are RFC 3339. */
export interface RunningAttempt {
  readonly timeoutSeconds: number;
  /** By our clock. */
  readonly createdAt: string;
  /** By the clock of the engine's machine. */
  readonly startedAt: string;
}

/**
 * Milliseconds, 0 when the time is over. The clocks of two machines may differ: a process has started neither
 * before it was asked for nor in the future.
 */
export function timeLeft(
  { timeoutSeconds, createdAt, startedAt }: RunningAttempt,
  now: Date,
): number {
  const started = Math.max(Date.parse(startedAt), Date.parse(createdAt));
  const end = Math.min(started, now.getTime()) + timeoutSeconds * 1000;
  return Math.max(end - now.getTime(), 0);
}
