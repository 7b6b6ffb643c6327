// Times as engines write them, brought into one form that sorts as text: RFC 3339, UTC, nanoseconds.

/** `2026-01-02T03:04:05.000000006Z`; undefined for Go's zero time ("never") and for what is no time. */
export function normaliseTime(text: string | undefined): string | undefined {
  if (text === undefined || text.startsWith("0001-")) return undefined;
  if (text.length === 30 && text[19] === "." && text[29] === "Z") return text;
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (match === null) return undefined;
  const [, seconds = "", fraction = "", zone = ""] = match;
  const date = new Date(seconds + zone);
  if (Number.isNaN(date.getTime())) return undefined;
  return `${date.toISOString().slice(0, 19)}.${fraction.slice(0, 9).padEnd(9, "0")}Z`;
}

/** A clock's time in the same form. */
export function timeOf(date: Date): string {
  return `${date.toISOString().slice(0, -1)}000000Z`;
}
