// The coefficient with which a scale rule would have been enough: for suggestions after a run.
import type { Complexity } from "../model/scale-rule.ts";
import { scaledBytes } from "./complexity.ts";

/**
 * The complexity of the same exponent that gives `bytes` at `n` bytes of data before the 10 % on top, its
 * coefficient rounded up to two digits. `undefined`: no coefficient does, there is no data.
 * @example sufficientComplexity({ coefficient: 2, exponent: 1 }, 1000, 3100) // { coefficient: 3.1, exponent: 1 }
 */
export function sufficientComplexity(
  { exponent }: Complexity,
  n: number,
  bytes: number,
): Complexity | undefined {
  const needed = bytes / n ** exponent;
  if (n <= 0 || !Number.isFinite(needed) || needed <= 0) return undefined;
  const complexity = { coefficient: roundUp(needed), exponent };
  return (scaledBytes(complexity, n) ?? 0) >= bytes ? complexity : undefined;
}

/** To two digits, in decimal: 0.0123 becomes 0.013. */
function roundUp(value: number): number {
  const digits = Math.floor(Math.log10(value)) - 1;
  // Text, since a power of ten has no exact fraction to multiply with.
  const scaled = Number(`${value}e${-digits}`);
  const whole = Math.ceil(Number.isNaN(scaled) ? value / 10 ** digits : scaled);
  return Number(`${whole}e${digits}`);
}
