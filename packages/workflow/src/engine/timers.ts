// Timers that reach further than a timer of Node's can: 24.8 days.

const LONGEST_MS = 2_147_483_647;

/** Things to be done at some time, until they are all called off. */
export interface Timers {
  /** @param at milliseconds since 1970 */
  at(at: number, use: () => void): void;
  clear(): void;
}

/** No timers. */
export function createTimers(now: () => number): Timers {
  const running = new Set<NodeJS.Timeout>();
  const at = (time: number, use: () => void): void => {
    const delayMs = time - now();
    const timer = setTimeout(
      () => {
        running.delete(timer);
        if (delayMs > LONGEST_MS) at(time, use);
        else use();
      },
      Math.min(Math.max(0, delayMs), LONGEST_MS),
    );
    running.add(timer);
  };
  return {
    at,
    clear() {
      for (const timer of running) clearTimeout(timer);
      running.clear();
    },
  };
}
