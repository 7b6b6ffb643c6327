// Resources, retry and quantities from the wire to `../model` (contract §1.1, §1.3).
import type { Retry } from "../model/processing-container.ts";
import type { ResourceList, Resources } from "../model/resources.ts";
import type { WireQuantity } from "../schema/quantity.ts";
import type { WireResources } from "../schema/resources.ts";
import type { WireRetry } from "../schema/retry.ts";
import { quantityToBytes } from "../quantity/quantity.ts";

/** What a `retry` without these fields means (contract §1.3). */
export const retryDefaults = { maxAttempts: 3, memoryFactor: 2 } as const;

/** Resources with both sides there, every quantity as text. */
export function normaliseResources(wire: WireResources): Resources {
  return { limits: listOf(wire.limits), requests: listOf(wire.requests) };
}

/** A retry rule with its defaults filled in. */
export function normaliseRetry(wire: WireRetry): Retry {
  const maxMemoryBytes = bytesOf(wire.max_memory);
  return {
    on: [...new Set(wire.on)],
    maxAttempts: wire.max_attempts ?? retryDefaults.maxAttempts,
    memoryFactor: wire.memory_factor ?? retryDefaults.memoryFactor,
    ...(maxMemoryBytes === undefined ? {} : { maxMemoryBytes }),
  };
}

/** A quantity as whole bytes, rounded up. */
export function bytesOf(quantity: WireQuantity | undefined): number | undefined {
  return quantity === undefined ? undefined : quantityToBytes(String(quantity));
}

function listOf(wire: Readonly<Record<string, WireQuantity>> = {}): ResourceList {
  return Object.fromEntries(
    Object.entries(wire).map(([name, quantity]) => [name, String(quantity)]),
  );
}
