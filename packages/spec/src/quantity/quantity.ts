// Kubernetes quantities: what documents write for cpu, memory and devices, and what numbers they are.
// Arithmetic is exact (bigint, billionths), so `0.1` and `100m` are the same and `1Gi` + 1 is not `1Gi`.
// Like Kubernetes: nothing is finer than a billionth (rounded up) or larger than 2^63 - 1.

/**
 * The grammar: digits with an optional fraction, then `n u m k M G T P E`, `Ki Mi Gi Ti Pi Ei` or a
 * decimal exponent. A minus sign is left out: no resource is negative (contract §1.4).
 */
export const quantityPattern: RegExp =
  /^\+?(?:\d+(?:\.\d*)?|\.\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][-+]?\d+)?$/;

/** Powers of ten of the decimal suffixes. */
const decimalSuffixes: ReadonlyMap<string, number> = new Map([
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
]);

/** Powers of two of the binary suffixes. */
const binarySuffixes: ReadonlyMap<string, bigint> = new Map([
  ["Ki", 10n],
  ["Mi", 20n],
  ["Gi", 30n],
  ["Ti", 40n],
  ["Pi", 50n],
  ["Ei", 60n],
]);

const nanoPerUnit = 1_000_000_000n;
const largestNano = (2n ** 63n - 1n) * nanoPerUnit;

/** Digits beyond these change nothing: the result is the largest or the smallest quantity. */
const mostDigits = 60;

/**
 * The value of a quantity in billionths of its unit (bytes, CPUs, devices); `undefined` where `text`
 * is not a quantity. Linear in the length of `text`, whatever it holds.
 * @example parseQuantity("500m") // 500_000_000n
 */
export function parseQuantity(text: string): bigint | undefined {
  if (!quantityPattern.test(text)) return undefined;
  const [, whole = "", fraction = "", suffix = ""] =
    /^\+?0*(\d*)(?:\.(\d*))?(.*)$/.exec(text) ?? [];
  if (whole.length > mostDigits) return largestNano;
  const kept = fraction.slice(0, mostDigits);
  const lost = /[1-9]/.test(fraction.slice(mostDigits));
  const digits = BigInt(`${whole}${kept}` || "0") * 10n + (lost ? 1n : 0n);
  if (digits === 0n) return 0n;

  const binary = binarySuffixes.get(suffix);
  const decimal = binary === undefined ? decimalExponent(suffix) : 0;
  const exponent = decimal + 9 - kept.length - 1;
  const scaled = digits << (binary ?? 0n);
  const nano =
    exponent >= 0
      ? scaled * 10n ** BigInt(exponent)
      : dividedRoundedUp(scaled, 10n ** BigInt(-exponent));
  return nano > largestNano ? largestNano : nano;
}

/** A quantity as a number of its unit, e.g. CPUs; `undefined` where `text` is not a quantity. */
export function quantityToNumber(text: string): number | undefined {
  const nano = parseQuantity(text);
  if (nano === undefined) return undefined;
  return Number(nano / nanoPerUnit) + Number(nano % nanoPerUnit) / Number(nanoPerUnit);
}

/**
 * A quantity as whole bytes (or devices), rounded up as Kubernetes does; exact up to 2^53.
 * `undefined` where `text` is not a quantity.
 */
export function quantityToBytes(text: string): number | undefined {
  const nano = parseQuantity(text);
  return nano === undefined ? undefined : Number(dividedRoundedUp(nano, nanoPerUnit));
}

/** Exponents are held to a range in which every result is already the largest or the smallest. */
function decimalExponent(suffix: string): number {
  const named = decimalSuffixes.get(suffix);
  if (named !== undefined) return named;
  return Math.min(Math.max(Number(suffix.slice(1)), -mostDigits * 3), mostDigits * 3);
}

function dividedRoundedUp(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}
