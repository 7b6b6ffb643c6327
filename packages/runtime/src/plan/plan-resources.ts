// From what a template, a task and the size of the data ask for to numbers an engine takes
// (contract §2: memory is the larger of what is given and 1.1 times the largest scale rule).
import {
  formatBytes,
  memoryForScaleRules,
  quantityToBytes,
  quantityToNumber,
  type MeasuredScaleRule,
  type Resources,
} from "@task-api/spec";
import type { Capacity } from "../port/container-runtime.ts";
import type { PlannedResources } from "../port/run-plan.ts";

/** Resources in numbers, and what the caller should know about them. */
export interface ResourcePlan {
  readonly resources: PlannedResources;
  readonly warnings: readonly string[];
}

const CPU = "cpu";
const MEMORY = "memory";
const STORAGE = "ephemeral-storage";
/** Those of which the request and the limit are two amounts. */
const APART: ReadonlySet<string> = new Set([CPU, MEMORY, STORAGE]);

/** Pure. What `capacity`, the machine's, cannot give is cut down to it, with a warning. */
export function planResources(
  asked: Resources,
  rules: readonly MeasuredScaleRule[],
  capacity?: Capacity,
): ResourcePlan {
  const memory = memoryForScaleRules(
    {
      ...optional("limitBytes", convert(quantityToBytes, asked.limits[MEMORY])),
      ...optional("requestBytes", convert(quantityToBytes, asked.requests[MEMORY])),
    },
    rules,
  );
  const cpus = cap(convert(quantityToNumber, asked.limits[CPU]), capacity?.cpus);
  const bytes = cap(memory.limitBytes, capacity?.memoryBytes);
  return {
    resources: {
      ...optional("cpuLimit", cpus.amount),
      ...optional(
        "cpuRequest",
        cap(convert(quantityToNumber, asked.requests[CPU]), capacity?.cpus).amount,
      ),
      ...optional("memoryLimitBytes", bytes.amount),
      ...optional("memoryRequestBytes", cap(memory.requestBytes, capacity?.memoryBytes).amount),
      ...optional("storageLimitBytes", convert(quantityToBytes, asked.limits[STORAGE])),
      ...optional("storageRequestBytes", convert(quantityToBytes, asked.requests[STORAGE])),
      extended: extendedOf(asked),
    },
    warnings: [
      ...(cpus.cutFrom === undefined
        ? []
        : [`the CPU limit of ${cpus.cutFrom} was cut to the machine's ${cpus.amount} CPUs`]),
      ...(bytes.cutFrom === undefined
        ? []
        : [
            `the memory limit of ${formatBytes(bytes.cutFrom)} was cut to the machine's ${formatBytes(bytes.amount)}`,
          ]),
    ],
  };
}

type Capped =
  | { readonly amount: number | undefined; readonly cutFrom?: undefined }
  | { readonly amount: number; readonly cutFrom: number };

function cap(amount: number | undefined, most: number | undefined): Capped {
  if (amount === undefined || most === undefined || amount <= most) return { amount };
  return { amount: most, cutFrom: amount };
}

/** Devices and the like: limits win, since an engine hands out what may be used at most. */
function extendedOf(asked: Resources): Record<string, number> {
  const entries = Object.entries({ ...asked.requests, ...asked.limits })
    .filter(([name]) => !APART.has(name))
    .map(([name, quantity]) => [name, quantityToBytes(quantity) ?? 0] as const);
  return Object.fromEntries(entries);
}

/** Quantities were validated with the document; one that does not parse is no limit. */
function convert(
  parse: (quantity: string) => number | undefined,
  quantity: string | undefined,
): number | undefined {
  return quantity === undefined ? undefined : parse(quantity);
}

function optional<Key extends string>(
  key: Key,
  value: number | undefined,
): { [K in Key]?: number } {
  const entry: { [K in Key]?: number } = {};
  if (value !== undefined) entry[key] = value;
  return entry;
}
