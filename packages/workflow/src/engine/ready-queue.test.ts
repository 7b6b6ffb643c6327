import { describe, expect, it } from "vitest";
import type { Demand } from "../runner/task-runner.ts";
import { numbersOf } from "../testing/numbers.ts";
import { createPool, partsOf, type Pool } from "./pool.ts";
import { createReadyQueue, type ReadyQueue, type WaitingTask } from "./ready-queue.ts";

const yes = (): boolean => true;
const no = (): boolean => false;

function waiting(task: number, priority = 1, demand: Demand = {}, run = 1): WaitingTask {
  return { run, task, priority, demand };
}

function queueOf(...tasks: readonly WaitingTask[]): ReadyQueue {
  const queue = createReadyQueue();
  for (const task of tasks) queue.add(task);
  return queue;
}

function allOf(queue: ReadyQueue, pool: Pool): readonly number[] {
  const taken: number[] = [];
  for (let next = queue.take(pool, yes, no); next !== undefined; next = queue.take(pool, yes, no)) {
    taken.push(next.task);
  }
  return taken;
}

describe("tasks that wait for room", () => {
  it("go by their priority, then by how long they wait, whatever run they are of", () => {
    const queue = queueOf(
      waiting(1),
      waiting(2, 5),
      waiting(3, 1, {}, 2),
      waiting(4, 5, {}, 2),
      waiting(5),
    );
    expect(allOf(queue, createPool({}))).toEqual([2, 4, 1, 3, 5]);
    expect(queue.size).toBe(0);
  });

  it("go past one that needs what they do not, and not past one that they would starve", () => {
    const pool = createPool({ cpus: 4, memoryBytes: 10, extended: { gpu: 1 } });
    pool.take({ cpus: 1, memoryBytes: 4, extended: { gpu: 1 } });
    const queue = queueOf(
      waiting(1, 9, { memoryBytes: 8 }),
      waiting(2, 1, { memoryBytes: 1 }),
      waiting(3, 1, { cpus: 1 }),
      waiting(4, 1, { cpus: 1, extended: { gpu: 1 } }),
      waiting(5, 1, { cpus: 1 }),
    );
    expect(allOf(queue, pool)).toEqual([3, 5]);
    pool.giveBack({ memoryBytes: 4, tasks: 0 });
    expect(allOf(queue, pool)).toEqual([1, 2]);
  });

  it("are dropped when they no longer wait, also one behind the other", () => {
    const queue = queueOf(waiting(1), waiting(2), waiting(3));
    const taken = queue.take(createPool({}), ({ task }) => task === 3, no);
    expect([taken?.task, queue.size]).toEqual([3, 0]);
  });

  it("wait on where their run has as many running as it may", () => {
    const queue = queueOf(waiting(1, 9, {}, 1), waiting(2, 1, {}, 2));
    const pool = createPool({});
    expect(queue.take(pool, yes, (run) => run === 1)?.task).toBe(2);
    expect(queue.take(pool, yes, (run) => run === 1)).toBeUndefined();
    expect([queue.size, queue.take(pool, yes, no)?.task]).toEqual([1, 1]);
  });

  it("are each taken once, however many of them there are", () => {
    const tasks = Array.from({ length: 5000 }, (_, task) => waiting(task));
    expect(allOf(queueOf(...tasks), createPool({}))).toEqual(tasks.map(({ task }) => task));
  });

  it("are taken as somebody would who goes through all of them each time", () => {
    const next = numbersOf(11);
    const demands: readonly Demand[] = [
      {},
      { cpus: 1 },
      { cpus: 3 },
      { memoryBytes: 5 },
      { cpus: 1, memoryBytes: 9 },
      { extended: { gpu: 1 } },
      { tasks: 2 },
    ];
    const pool = createPool({ tasks: 5, cpus: 4, memoryBytes: 10, extended: { gpu: 1 } });
    const queue = createReadyQueue();
    const model: WaitingTask[] = [];
    const running: Demand[] = [];
    const gone = new Set<number>();
    const mayStart = ({ task }: WaitingTask): boolean => !gone.has(task);
    for (let turn = 0; turn < 1500; turn += 1) {
      const one = waiting(turn, next(3), demands[next(demands.length)], next(3));
      queue.add(one);
      model.push(one);
      if (next(5) === 0) gone.add(next(turn + 1));
      const held = next(4);
      const isHeld = (run: number): boolean => run === held;
      const expected = naively(model, pool, mayStart, isHeld);
      const taken = queue.take(pool, mayStart, isHeld);
      expect([turn, taken?.task]).toEqual([turn, expected?.task]);
      if (expected !== undefined) {
        model.splice(model.indexOf(expected), 1);
        running.push(expected.demand);
      }
      if (running.length > 0 && next(10) > 0) {
        for (const demand of running.splice(next(running.length), 1)) pool.giveBack(demand);
      }
    }
    expect(allOf(queue, createPool({})).length).toBeGreaterThan(0);
  });
});

/** One task after the other, in the order that they should go in. */
function naively(
  model: readonly WaitingTask[],
  pool: Pool,
  mayStart: (task: WaitingTask) => boolean,
  isHeld: (run: number) => boolean,
): WaitingTask | undefined {
  const reserved = new Set<string>();
  const inOrder = model.toSorted((a, b) => b.priority - a.priority || a.task - b.task);
  for (const task of inOrder) {
    if (!mayStart(task) || isHeld(task.run)) continue;
    const lacking = pool.lacking(task.demand);
    const wants = partsOf(task.demand).filter(([, amount]) => amount > 0);
    if (lacking.length === 0 && !wants.some(([part]) => reserved.has(part))) return task;
    for (const part of lacking) reserved.add(part);
  }
  return undefined;
}
