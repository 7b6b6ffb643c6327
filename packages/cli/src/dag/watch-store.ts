// Tells when something was written to the store of a workflow root, by whichever process.
import { watch } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { engineFolder } from "@task-api/workflow";

/** A watch over a store. */
export interface StoreWatch {
  /** Resolves when something was written since the last time, or with `or`, at the latest after a while. */
  next(or?: Promise<void>): Promise<void>;
  close(): void;
}

/** How long nothing is heard of a store before it is looked at all the same. */
const RECHECK_MS = 2_000;

/** Begins to watch: what is written from now on is not missed. */
export function watchStore(root: string): StoreWatch {
  const { promise: never } = Promise.withResolvers<void>();
  let changed = Promise.withResolvers<void>();
  const watcher = (() => {
    try {
      return watch(engineFolder(root), () => changed.resolve());
    } catch {
      return undefined;
    }
  })();
  return {
    async next(or = never) {
      const timer = new AbortController();
      const recheck = delay(RECHECK_MS, undefined, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([changed.promise, recheck, or]);
      timer.abort();
      changed = Promise.withResolvers<void>();
    },
    close: () => watcher?.close(),
  };
}
