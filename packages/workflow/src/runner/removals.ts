// Containers that have ended and are on their way out. The next task does not wait for that; another try of the same task
// does, and so does the end of the DAG run.

/** The removals of one DAG run. */
export interface Removals {
  /** Takes one over; what it comes to changes nothing, whoever serves the root next looks for what is left. */
  add(recordFile: string, removal: Promise<unknown>): void;
  /** Resolves when the container of a record is gone, and few enough are left of the others. */
  before(recordFile: string): Promise<void>;
  /** Resolves when all that were added are gone; `undefined`: they are. */
  all(): Promise<unknown> | undefined;
}

/** So many may wait for an engine that is slow. */
const MOST = 8;

/** There are none yet. */
export function createRemovals(): Removals {
  const pending = new Map<string, Promise<unknown>>();
  return {
    add(recordFile, removal) {
      const gone = removal
        .catch(() => undefined)
        .finally(() => {
          if (pending.get(recordFile) === gone) pending.delete(recordFile);
        });
      pending.set(recordFile, gone);
    },
    async before(recordFile) {
      await pending.get(recordFile);
      while (pending.size >= MOST) await Promise.race(pending.values());
    },
    all() {
      return pending.size === 0 ? undefined : Promise.all(pending.values());
    },
  };
}
