// Lets a long piece of work that asks the disk directly, which is far quicker, give everything else in the process
// its turn: signals, timers, other runs.
import { setImmediate as nextTurn } from "node:timers/promises";

/** Called after every small step; a promise when it is time to wait for it. */
export type GiveTurn = () => Promise<void> | undefined;

/** About ten milliseconds of looking at files. */
const STEPS = 4096;

/** @param signal once it is aborted, the promise of the next turn is rejected with its reason */
export function createTurns(signal?: AbortSignal): GiveTurn {
  let steps = 0;
  return () => {
    steps += 1;
    return steps % STEPS === 0 ? turn(signal) : undefined;
  };
}

async function turn(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  signal?.throwIfAborted();
}
