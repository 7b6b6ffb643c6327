// How processes tell each other that there is something new in a store: they touch a file that others watch. What is
// written to the store itself is seen too early, before the transaction has ended.
import { closeSync, futimesSync, openSync, watch, type FSWatcher } from "node:fs";
import { join } from "node:path";
import { engineFolder } from "../plan/layout.ts";

const BELL = "bell";
const NEWS = "news";

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

/** How an engine tells those who attend its runs what it has committed. */
export interface News {
  tell(): void;
  close(): void;
}

/** For as long as the process is the engine: it tells after each commit. */
export function openNews(root: string): News {
  const fd = openSync(join(engineFolder(root), NEWS), "a", 0o600);
  return {
    tell() {
      const now = new Date();
      futimesSync(fd, now, now);
    },
    close: () => closeSync(fd),
  };
}
