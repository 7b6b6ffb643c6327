// A template's `retry` as a plan: every amount of memory that an attempt may get is known before the start,
// and with it the commands and variables that tell the task of it (contract §1.3, §3).
import type { Outcome, Retry, TaskInstance } from "@task-api/spec";
import type { MemoryStep, PlannedResources, PlannedRetry } from "../port/run-plan.ts";

/** What a plan of retries is made from. */
export interface RetryContext {
  /** The resources of the first attempt. */
  readonly resources: PlannedResources;
  /** What the machine has; memory never grows beyond it. */
  readonly machineMemoryBytes?: number;
  /** The instance with its placeholders filled in, as it is for these resources. */
  readonly fill: (resources: PlannedResources) => Outcome<TaskInstance>;
}

/** Memory grows by the factor after each attempt that had too little, up to the ceiling. */
export function planRetry(retry: Retry, context: RetryContext): PlannedRetry {
  return { on: retry.on, maxAttempts: retry.maxAttempts, memorySteps: memorySteps(retry, context) };
}

function memorySteps(
  retry: Retry,
  { resources, machineMemoryBytes = Number.MAX_SAFE_INTEGER, fill }: RetryContext,
): MemoryStep[] {
  if (!retry.on.includes("oom") || resources.memoryLimitBytes === undefined) return [];
  const ceiling = Math.min(retry.maxMemoryBytes ?? machineMemoryBytes, machineMemoryBytes);
  const first = fill(resources);
  const steps: MemoryStep[] = [];
  for (let limit = resources.memoryLimitBytes; steps.length < retry.maxAttempts - 1;) {
    const grown = Math.min(Math.ceil(limit * retry.memoryFactor), ceiling);
    // A factor of 1 asks for the same again; at the ceiling the same again would be of no use.
    if (grown < limit || (grown === limit && retry.memoryFactor > 1)) break;
    limit = grown;
    const filled = fill({ ...resources, memoryLimitBytes: limit });
    steps.push({ memoryLimitBytes: limit, ...differences(first, filled) });
  }
  return steps;
}

/** What the task is told otherwise than in its first attempt; a secret is told no amounts. */
function differences(
  first: Outcome<TaskInstance>,
  now: Outcome<TaskInstance>,
): Pick<MemoryStep, "command" | "env"> {
  if (!first.ok || !now.ok) return {};
  const before = new Map(first.value.env.map((entry) => [entry.name, entry]));
  const env = now.value.env.flatMap((entry) => {
    const was = before.get(entry.name);
    if (!("value" in entry) || entry.secret || was === undefined) return [];
    const isSame = "value" in was && was.value === entry.value;
    return isSame ? [] : [{ name: entry.name, value: entry.value }];
  });
  const { command } = now.value;
  const isSame = command?.every((text, index) => text === first.value.command?.[index]) !== false;
  return { ...(!isSame && command !== undefined && { command }), ...(env.length > 0 && { env }) };
}
