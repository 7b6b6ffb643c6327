// Bytes for people: messages, tables, the live view. Never read back; documents keep quantities.

const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] as const;

/**
 * A number of bytes in the largest binary unit that keeps it at or above one, with at most one digit
 * behind the point.
 * @example formatBytes(1_610_612_736) // "1.5 GiB"
 */
export function formatBytes(bytes: number): string {
  const sign = bytes < 0 ? "-" : "";
  let value = Math.abs(bytes);
  let unit = 0;
  // 1023.95 would be printed as 1024.
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const text = unit === 0 ? String(Math.round(value)) : String(Math.round(value * 10) / 10);
  return `${sign}${text} ${units[unit]}`;
}
