// How much of the machine the engine gives to tasks: what the container engine has, or less where the user says so.
import { parseQuantity, quantityToBytes, quantityToNumber } from "@task-api/spec";
import type { Capacity } from "@task-api/runtime";
import type { PoolLimits } from "@task-api/workflow";
import { UsageError } from "../command/usage-error.ts";

/** The options that say so. */
export interface LimitOptions {
  readonly parallel: string | undefined;
  readonly cpus: string | undefined;
  readonly memory: string | undefined;
  readonly gpus: string | undefined;
  readonly "min-free-disk": string | undefined;
}

/** What was asked for; absent: what the machine has. */
export interface AskedLimits {
  readonly tasks?: number;
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly gpus?: number;
  readonly minFreeBytes: number;
}

const NAMES = ["parallel", "cpus", "memory", "gpus", "min-free-disk"] as const;
const GPU = "nvidia.com/gpu";
const DEFAULT_MIN_FREE = "1Gi";

/** @throws UsageError for what is no amount */
export function readLimits(options: LimitOptions): AskedLimits {
  return {
    ...optional("tasks", wholeNumber("parallel", options.parallel, 1)),
    ...optional("cpus", amount("cpus", options.cpus, quantityToNumber)),
    ...optional("memoryBytes", amount("memory", options.memory, quantityToBytes)),
    ...optional("gpus", wholeNumber("gpus", options.gpus, 0)),
    minFreeBytes:
      amount("min-free-disk", options["min-free-disk"] ?? DEFAULT_MIN_FREE, quantityToBytes) ?? 0,
  };
}

/** The same for another process, as they were given. */
export function limitArguments(options: LimitOptions): readonly string[] {
  return NAMES.flatMap((name) => (options[name] === undefined ? [] : [`--${name}`, options[name]]));
}

/** What is told where another process is the engine, whose own limits count; nothing where none were given here. */
export function limitsPassedOver(options: LimitOptions, root: string): string {
  const given = NAMES.filter((name) => options[name] !== undefined).map((name) => `--${name}`);
  if (given.length === 0) return "";
  return `warning: ${given.join(", ")}: passed over, because another process is the engine of ${root} and goes by its own limits\n  next step: give them to whoever is the engine first (dag run, dag trigger or task-api dag serve), or run this DAG below another --root\n`;
}

/** The pool of an engine on a machine that has `capacity`. */
export function poolOf(asked: AskedLimits, capacity: Capacity): PoolLimits {
  const gpus = asked.gpus ?? Number(capacity.extended[GPU] ?? 0);
  return {
    tasks: asked.tasks ?? Math.max(2, Math.floor(capacity.cpus)),
    cpus: asked.cpus ?? capacity.cpus,
    memoryBytes: asked.memoryBytes ?? capacity.memoryBytes,
    ...(gpus > 0 && { extended: { [GPU]: gpus } }),
  };
}

function wholeNumber(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new UsageError(
    `--${name} takes a whole number of at least ${least}; '${text}' came`,
    `for example --${name} 4`,
  );
}

function amount(
  name: string,
  text: string | undefined,
  convert: (quantity: string) => number | undefined,
): number | undefined {
  if (text === undefined) return undefined;
  const value = parseQuantity(text) === undefined ? undefined : convert(text);
  if (value !== undefined && value >= 0) return value;
  throw new UsageError(
    `--${name} takes an amount such as 2, 500m or 8Gi; '${text}' came`,
    `for example --${name} ${name === "cpus" ? "4" : "8Gi"}`,
  );
}

function optional<Key extends string>(
  key: Key,
  value: number | undefined,
): { readonly [K in Key]?: number } {
  const entry: { [K in Key]?: number } = {};
  if (value !== undefined) entry[key] = value;
  return entry;
}
