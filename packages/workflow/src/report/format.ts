// Times and durations as a report writes them.

/** `0.4 s`, `42 s`, `3 min 20 s`, `5 h 12 min`; of milliseconds. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 100) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** In UTC, so that two readers speak of the same moment: `2026-01-31 12:00:00 UTC`. */
export function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** From its start to its end, or until now. */
export function lasted(
  { startedAt, endedAt }: { readonly startedAt?: number; readonly endedAt?: number },
  now: number,
): string {
  return startedAt === undefined ? "–" : duration((endedAt ?? now) - startedAt);
}
