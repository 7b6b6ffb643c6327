// Rules about the resources of a template or task (contract §1.4). The grammar of a quantity is part of
// the schema; a quantity that does not parse has nothing to compare and is passed over here.
import type { Finding } from "../issue/issue.ts";
import { didYouMean } from "../issue/suggest.ts";
import { formatBytes } from "../quantity/format-bytes.ts";
import { parseQuantity, quantityToBytes } from "../quantity/quantity.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt, field, members, warningAt } from "./cursor.ts";
import type { Rule } from "./rule.ts";

const knownResources = ["cpu", "memory", "ephemeral-storage", "nvidia.com/gpu", "amd.com/gpu"];

/** Docker's own lower bound. */
const leastMemoryBytes = 6 * 1024 ** 2;

/** For a template or a task: looks at its field `resources`. */
export const resourceRules: readonly Rule[] = [
  requestWithinLimit,
  knownResourceName,
  wholeDevices,
  enoughMemory,
];

function requestWithinLimit(part: Cursor): readonly Finding[] {
  const resources = field(part, "resources");
  const limits = field(resources, "limits");
  return members(field(resources, "requests")).flatMap(([name, request]) => {
    const limit = field(limits, name);
    const requested = nanoOf(request);
    const allowed = nanoOf(limit);
    if (requested === undefined || allowed === undefined || requested <= allowed) return [];
    return errorAt(
      request,
      "resources/request-above-limit",
      `the request of ${name} (${String(request.value)}) must not be above its limit (${String(limit.value)})`,
    );
  });
}

function knownResourceName(part: Cursor): readonly Finding[] {
  return quantities(part).flatMap(([name, place]) => {
    if (name.includes("/") || name.startsWith("hugepages-") || knownResources.includes(name)) {
      return [];
    }
    return warningAt(
      place,
      "resources/unknown-resource",
      `${JSON.stringify(name)} is not a resource that Kubernetes knows${didYouMean(name, knownResources)}`,
      "extended resources have a domain, e.g. nvidia.com/gpu",
    );
  });
}

function wholeDevices(part: Cursor): readonly Finding[] {
  return quantities(part).flatMap(([name, place]) => {
    const nano = name.includes("/") ? nanoOf(place) : undefined;
    if (nano === undefined || nano % 1_000_000_000n === 0n) return [];
    return errorAt(
      place,
      "resources/not-whole",
      `${name} must be a whole number, not ${String(place.value)}`,
    );
  });
}

function enoughMemory(part: Cursor): readonly Finding[] {
  const memory = field(field(field(part, "resources"), "limits"), "memory");
  const bytes = nanoOf(memory) === undefined ? undefined : quantityToBytes(String(memory.value));
  if (bytes === undefined || bytes >= leastMemoryBytes) return [];
  return [
    warningAt(
      memory,
      "resources/too-little-memory",
      `a memory limit of ${String(memory.value)} is ${formatBytes(bytes)}, less than a container can start with`,
      memoryHint(String(memory.value)),
    ),
  ];
}

function memoryHint(quantity: string): string {
  const milli = /^(\d+)m$/.exec(quantity)?.[1];
  if (milli !== undefined) return `m is a thousandth: write ${milli}Mi or ${milli}M`;
  return /[a-z]$/i.test(quantity)
    ? "a container needs 6Mi at least, and most programs much more"
    : "a plain number is bytes: write the unit, e.g. 4Gi";
}

function quantities(part: Cursor): readonly (readonly [name: string, place: Cursor])[] {
  const resources = field(part, "resources");
  return [...members(field(resources, "limits")), ...members(field(resources, "requests"))];
}

function nanoOf({ value }: Cursor): bigint | undefined {
  return typeof value === "string" || typeof value === "number"
    ? parseQuantity(String(value))
    : undefined;
}
