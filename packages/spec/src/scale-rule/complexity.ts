// The expression of a scale rule, e.g. `2*n**2`. It is read by hand and never evaluated as code: it
// comes from documents of others (contract §1.1: ScaleRule).
import { decimalText } from "../merge/decimal.ts";
import type { Complexity } from "../model/scale-rule.ts";

/** What `complexity` may look like: a coefficient, `n`, and a whole exponent (contract §1.1). */
export const complexityPattern: RegExp = /^[-+]?\d*(\.\d+)?\*?n(\*\*\d+)?$/;

const parts = /^([-+]?)(\d*(?:\.\d+)?)\*?n(?:\*\*(\d+))?$/;

/**
 * Coefficient and exponent of a complexity; `undefined` where `text` is not one.
 * @example parseComplexity("-1.5*n**2") // { coefficient: -1.5, exponent: 2 }
 */
export function parseComplexity(text: string): Complexity | undefined {
  const match = parts.exec(text);
  if (match === null) return undefined;
  const [, sign, coefficient, exponent] = match;
  const size = coefficient ? Number(coefficient) : 1;
  return { coefficient: sign === "-" ? -size : size, exponent: Number(exponent ?? "1") };
}

/**
 * The bytes a complexity asks for at `n` whole bytes of data, with 10 % on top and rounded up (contract
 * §2: ceil(1.1 × rule)), in exact arithmetic: floating point would give a byte too many or too few.
 * `undefined`: 0 or less, so that the rule is ignored. Beyond 2^53 - 1, what a number holds: that.
 */
export function scaledBytes({ coefficient, exponent }: Complexity, n: number): number | undefined {
  if (!(coefficient > 0)) return undefined;
  if (!Number.isFinite(coefficient) || !Number.isFinite(n)) return Number.MAX_SAFE_INTEGER;
  const power = boundedPower(BigInt(Math.round(n)), exponent);
  const [whole = "", fraction = ""] = decimalText(coefficient).split(".");
  const numerator = BigInt(whole + fraction) * power * 11n;
  const denominator = 10n ** BigInt(fraction.length + 1);
  const bytes = (numerator + denominator - 1n) / denominator;
  if (bytes === 0n) return undefined;
  return bytes > tooMuch ? Number.MAX_SAFE_INTEGER : Number(bytes);
}

const tooMuch = BigInt(Number.MAX_SAFE_INTEGER);
/** No coefficient that a double can hold brings a power of this size back to what a machine has. */
const largestPower = 10n ** 400n;

/** `base ** exponent`, at most `largestPower` and something. */
function boundedPower(base: bigint, exponent: number): bigint {
  if (base < 2n) return exponent === 0 ? 1n : base;
  let power = 1n;
  for (let left = exponent; left > 0 && power < largestPower; left -= 1) power *= base;
  return power;
}
