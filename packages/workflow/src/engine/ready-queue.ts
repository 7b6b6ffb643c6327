// Tasks that wait for room only: which of them is next. The one with the larger priority weight goes first, then the one
// that waits longer. A task that does not fit keeps what it lacks from those after it, so that it is not passed over
// for ever; those which need nothing of that go on.
import type { Demand } from "../runner/task-runner.ts";
import { partsOf, type Pool } from "./pool.ts";

/** A task of a run that waits. */
export interface WaitingTask {
  readonly run: number;
  readonly task: number;
  readonly priority: number;
  readonly demand: Demand;
}

/** The tasks that wait, of all runs of an engine. */
export interface ReadyQueue {
  add(waiting: WaitingTask): void;
  /**
   * Takes the next one that fits and takes its part of the pool; `undefined`: none fits.
   * @param mayStart `false`: the task no longer waits, and is dropped
   * @param isHeld the run has as many tasks running as it may
   */
  take(
    pool: Pool,
    mayStart: (waiting: WaitingTask) => boolean,
    isHeld: (run: number) => boolean,
  ): WaitingTask | undefined;
  readonly size: number;
}

/** Tasks that cannot be told apart but by how long they wait. */
interface Line {
  readonly run: number;
  readonly priority: number;
  readonly demand: Demand;
  readonly waiting: (WaitingTask & { readonly order: number })[];
  /** How many of them are gone already. */
  gone: number;
}

const COMPACT_AT = 1024;

/** An empty queue. */
export function createReadyQueue(): ReadyQueue {
  const lines = new Map<string, Line>();
  let order = 0;
  let size = 0;

  const drop = (key: string, line: Line): void => {
    line.gone += 1;
    size -= 1;
    if (line.gone === line.waiting.length) lines.delete(key);
    else if (line.gone === COMPACT_AT) {
      line.waiting.splice(0, line.gone);
      line.gone = 0;
    }
  };

  const dropGone = (key: string, line: Line, mayStart: (waiting: WaitingTask) => boolean): void => {
    for (;;) {
      const first = line.waiting[line.gone];
      if (first === undefined || mayStart(first)) return;
      drop(key, line);
    }
  };

  return {
    get size() {
      return size;
    },
    add(waiting) {
      const { run, priority, demand } = waiting;
      const key = JSON.stringify([run, priority, demand]);
      const line = lines.get(key) ?? { run, priority, demand, waiting: [], gone: 0 };
      lines.set(key, line);
      line.waiting.push({ ...waiting, order });
      order += 1;
      size += 1;
    },
    take(pool, mayStart, isHeld) {
      // First of all, so that a line stands where the first one of it stands that waits.
      for (const [key, line] of lines) dropGone(key, line, mayStart);
      const reserved = new Set<string>();
      for (const [key, line] of inOrder(lines)) {
        const next = line.waiting[line.gone];
        if (next === undefined || isHeld(line.run)) continue;
        const lacking = pool.lacking(line.demand);
        const isReserved = partsOf(line.demand).some(
          ([part, amount]) => amount > 0 && reserved.has(part),
        );
        if (lacking.length === 0 && !isReserved) {
          drop(key, line);
          pool.take(line.demand);
          return next;
        }
        for (const part of lacking) reserved.add(part);
      }
      return undefined;
    },
  };
}

function inOrder(lines: ReadonlyMap<string, Line>): readonly (readonly [string, Line])[] {
  const orderOf = ({ waiting, gone }: Line): number => waiting[gone]?.order ?? 0;
  return [...lines].toSorted(([, a], [, b]) => b.priority - a.priority || orderOf(a) - orderOf(b));
}
