// Numbers as the text of an environment variable: decimal digits, never an exponent (contract §2).

/**
 * A finite number in decimal digits.
 * @example decimalText(1e21) // "1000000000000000000000"
 */
export function decimalText(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d+)(?:\.(\d+))?e([-+]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = "", whole = "", fraction = "", exponentText = "0"] = match;
  const exponent = Number(exponentText);
  if (exponent >= 0) return `${sign}${whole}${fraction.padEnd(exponent, "0")}`;
  return `${sign}0.${"0".repeat(-exponent - 1)}${whole}${fraction}`;
}
