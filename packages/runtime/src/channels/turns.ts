// Lets a long piece of work that asks the disk directly, which is far quicker, give everything else in the process
// its turn: signals, timers, other runs.
import { setImmediate as nextTurn } from "node:timers/promises";

/** Called after every small step; a promise when it is time to wait for it. */
export type GiveTurn = () => Promise<void> | undefined;

/** About ten milliseconds of looking at files. */
const STEPS = 4096;
/** A slow disk may take as long as this for a few of them. */
const LONGEST_MS = 50;
/** The clock is not asked at every step. */
const STEPS_A_LOOK = 8;

/** @param signal once it is aborted, the promise of the next turn is rejected with its reason */
export function createTurns(signal?: AbortSignal): GiveTurn {
  let steps = 0;
  let begun = performance.now();
  const isDue = (): boolean =>
    steps % STEPS === 0 || (steps % STEPS_A_LOOK === 0 && performance.now() - begun > LONGEST_MS);
  const turn = async (): Promise<void> => {
    await nextTurn();
    signal?.throwIfAborted();
    begun = performance.now();
  };
  return () => {
    steps += 1;
    return isDue() ? turn() : undefined;
  };
}
