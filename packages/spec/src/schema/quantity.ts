// Kubernetes quantities on the wire: text as Kubernetes writes them, or a plain number (contract §1.4).
import * as v from "valibot";
import { quantityPattern } from "../quantity/quantity.ts";

const phrase = "a Kubernetes quantity such as 500m, 2, 4Gi or 1e9";

/** An amount of a resource. */
export const quantitySchema = v.pipe(
  v.union([
    v.pipe(v.string(), v.regex(quantityPattern, phrase)),
    v.pipe(v.number(), v.finite(phrase), v.minValue(0, `${phrase}, of at least 0`)),
  ]),
  v.title("Quantity"),
  v.description(
    "Kubernetes quantity: plain number, decimal suffix (n, u, m, k, M, G, T, P, E), binary suffix (Ki, Mi, Gi, Ti, Pi, Ei) or exponent (1e9).",
  ),
  v.examples(["500m", "4Gi", 1]),
);

/** An amount, e.g. `"4Gi"` or `1`. */
export type WireQuantity = v.InferOutput<typeof quantitySchema>;
