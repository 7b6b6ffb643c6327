// The expression of a scale rule, e.g. `2*n**2`. It is read by hand and never evaluated as code: it
// comes from documents of others (contract §1.1: ScaleRule).
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
 * The bytes a complexity asks for at `n` bytes of data. Beyond what a number holds: infinity.
 * A coefficient of 0 gives 0 at any size.
 */
export function evaluateComplexity(complexity: Complexity, n: number): number {
  if (complexity.coefficient === 0) return 0;
  const value = complexity.coefficient * n ** complexity.exponent;
  return Number.isNaN(value) ? 0 : value;
}
