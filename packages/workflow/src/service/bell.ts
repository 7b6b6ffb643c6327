// How processes tell the engine of a store that there is something new in it: they touch a file that the engine watches.
import { closeSync, futimesSync, openSync, watch, type FSWatcher } from "node:fs";
import { join } from "node:path";
import { engineFolder } from "../plan/layout.ts";

const BELL = "bell";

/** Tells the engine, if there is one. */
export function ringBell(root: string): void {
  const fd = openSync(join(engineFolder(root), BELL), "a", 0o600);
  try {
    const now = new Date();
    futimesSync(fd, now, now);
  } finally {
    closeSync(fd);
  }
}

/** How often it is looked where the system has no watches to give. */
const LOOK_MS = 2_000;

/** Calls `onRing` whenever somebody rings. */
export function listenToBell(root: string, onRing: () => void): { close(): void } {
  ringBell(root);
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    watcher = watch(engineFolder(root), (_, name) => {
      if (name === BELL) onRing();
    });
    watcher.on("error", onRing);
  } catch {
    timer = setInterval(onRing, LOOK_MS);
  }
  return {
    close() {
      watcher?.close();
      clearInterval(timer);
    },
  };
}
