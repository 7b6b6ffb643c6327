// A point in time as users write it: how long ago, or when.
import { UsageError } from "../command/usage-error.ts";

const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;
const AGO = /^(?:(?<d>\d+)d)?(?:(?<h>\d+)h)?(?:(?<m>\d+)m)?(?:(?<s>\d+)s)?$/;
/** A date alone would be read in another time zone than one with a time. */
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?$/;

/** @throws UsageError when the text is neither a duration nor a time */
export function parseSince(text: string, now: Date = new Date()): Date {
  const ago = text === "" ? null : AGO.exec(text);
  if (ago !== null) {
    const ms = Object.entries(UNIT_MS).map(
      ([unit, size]) => Number(ago.groups?.[unit] ?? 0) * size,
    );
    return new Date(now.getTime() - ms.reduce((sum, part) => sum + part, 0));
  }
  const at = new Date(/[T ]/.test(text) ? text : `${text}T00:00`);
  if (DATE.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new UsageError(
    `--since takes a duration or a time; '${text}' came`,
    "for example --since 10m, --since 1h30m, or --since 2026-01-31T12:00:00Z",
  );
}
