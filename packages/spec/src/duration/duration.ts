// Durations in documents (`timeout`): ISO 8601 such as `PT1H30M`, or a number of seconds. Months and
// years are left out: they have no fixed length.

/**
 * ISO 8601 durations above zero of weeks, days, hours, minutes and seconds (contract §1.3). The time
 * parts may have a fraction.
 */
export const durationPattern: RegExp =
  /^P(?=.*[1-9])(?:\d{1,9}W)?(?:\d{1,9}D)?(?:T(?=\d)(?:\d{1,9}(?:\.\d{1,9})?H)?(?:\d{1,9}(?:\.\d{1,9})?M)?(?:\d{1,9}(?:\.\d{1,9})?S)?)?$/;

const partPattern = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$/;

const secondsPerPart = [604_800, 86_400, 3600, 60, 1] as const;

/**
 * A duration in seconds; `undefined` where `value` is neither an ISO 8601 duration nor a finite number
 * above zero.
 * @example parseDuration("PT1H30M") // 5400
 */
export function parseDuration(value: string | number): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) && value > 0 ? value : undefined;
  if (!durationPattern.test(value)) return undefined;
  const parts = partPattern.exec(value)?.slice(1) ?? [];
  return secondsPerPart.reduce(
    (sum, seconds, index) => sum + Number(parts[index] ?? "0") * seconds,
    0,
  );
}
