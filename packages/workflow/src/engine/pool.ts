// What the machine has for tasks: how many may run at once, and their CPUs, memory and devices.
import type { Demand } from "../runner/task-runner.ts";

/** The size of a pool; what is absent has no limit. */
export interface PoolLimits extends Demand {
  /** Tasks at the same time. */
  readonly tasks?: number;
}

/** What is lent of a pool. */
export interface Pool {
  /** Which parts are not free for it; none: it fits. A demand beyond the pool itself is cut down to it. */
  lacking(demand: Demand): readonly string[];
  take(demand: Demand): void;
  giveBack(demand: Demand): void;
}

/** The part of a pool that every container takes one of. */
export const TASKS = "tasks";

/** A pool of which nothing is lent. */
export function createPool({ tasks, cpus, memoryBytes, extended = {} }: PoolLimits): Pool {
  const limits = new Map<string, number>(
    Object.entries({ ...extended, cpu: cpus, memory: memoryBytes, [TASKS]: tasks }).flatMap(
      ([part, limit]) => (limit === undefined ? [] : [[part, limit] as const]),
    ),
  );
  const lent = new Map<string, number>();
  const wanted = (demand: Demand): readonly (readonly [part: string, amount: number])[] =>
    partsOf(demand).flatMap(([part, amount]) => {
      const limit = limits.get(part);
      return limit === undefined || amount <= 0 ? [] : [[part, Math.min(amount, limit)] as const];
    });
  const lend = (demand: Demand, sign: 1 | -1): void => {
    for (const [part, amount] of wanted(demand)) {
      lent.set(part, (lent.get(part) ?? 0) + sign * amount);
    }
  };
  return {
    lacking: (demand) =>
      wanted(demand).flatMap(([part, amount]) => {
        const free = (limits.get(part) ?? 0) - (lent.get(part) ?? 0);
        // Fractions of CPUs add up to a little more or less than they should.
        return amount <= free + 1e-9 ? [] : [part];
      }),
    take: (demand) => lend(demand, 1),
    giveBack: (demand) => lend(demand, -1),
  };
}

/** What a task asks for, by the names of the parts. */
export function partsOf({
  tasks = 1,
  cpus = 0,
  memoryBytes = 0,
  extended = {},
}: Demand): readonly [part: string, amount: number][] {
  return [...Object.entries(extended), ["cpu", cpus], ["memory", memoryBytes], [TASKS, tasks]];
}
