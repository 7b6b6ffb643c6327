// Joins several sources of events into one sequence with back-pressure: who puts waits until it is
// taken, so that a slow reader holds the sources up instead of filling memory.

/** One place for events that must all be taken, one for the latest sample. */
export interface Mailbox<Event> {
  /** Hands over an event; resolves once it has been taken. */
  put(event: Event): Promise<void>;
  /** Leaves a sample; one that was not taken yet is replaced. */
  replace(event: Event): void;
  /** The next event; undefined once closed and empty. */
  take(): Promise<Event | undefined>;
  close(): void;
  /** Lets the next `take` throw. */
  fail(error: unknown): void;
}

/** A mailbox for one reader. */
export function createMailbox<Event>(): Mailbox<Event> {
  const waiting: { event: Event; taken: () => void }[] = [];
  let sample: { event: Event } | undefined;
  let closed = false;
  let failure: { error: unknown } | undefined;
  let wake: (() => void) | undefined;

  return {
    put(event) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ event, taken: resolve });
      wake?.();
      return promise;
    },
    replace(event) {
      sample = { event };
      wake?.();
    },
    async take() {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) {
          next.taken();
          return next.event;
        }
        if (sample !== undefined) {
          const { event } = sample;
          sample = undefined;
          return event;
        }
        if (failure !== undefined) throw failure.error;
        if (closed) return undefined;
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    },
    close() {
      closed = true;
      wake?.();
    },
    fail(error) {
      failure ??= { error };
      wake?.();
    },
  };
}
