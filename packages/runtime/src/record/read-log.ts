// Reads a log file, and goes on reading while its run goes on. Waits on file system events.
import { createReadStream, watch } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { LogLine } from "../port/events.ts";
import { parseLine } from "./log-file.ts";

/** How to read. */
export interface ReadLogOptions {
  /** Asked after each end of file: `true` means wait for more. @default () => false */
  readonly isLive?: () => boolean;
  readonly signal?: AbortSignal;
}

/** A safety net where the file system tells no changes (network mounts). */
const RECHECK_MS = 2_000;

/** The lines of a log, oldest first; ends when the file ends and the run is no longer live. */
export async function* readLog(
  file: string,
  options: ReadLogOptions = {},
): AsyncGenerator<LogLine> {
  const isLive = options.isLive ?? (() => false);
  const changes = watchFile(file, options.signal);
  let offset = 0;
  let rest = "";
  try {
    for (;;) {
      // Asked before reading: what was written before the run ended is then still read.
      const live = isLive();
      for await (const chunk of createReadStream(file, { start: offset, encoding: "utf8" })) {
        const text = String(chunk);
        offset += Buffer.byteLength(text);
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          const parsed = parseLine(line);
          if (parsed !== undefined) yield parsed;
        }
      }
      if (!live || options.signal?.aborted === true) return;
      await changes.next();
    }
  } finally {
    changes.close();
  }
}

/** Resolves when the directory of `file` says that something changed, at the latest after a while. */
export function watchFile(
  file: string,
  signal?: AbortSignal,
): { next(): Promise<void>; close(): void } {
  let changed = Promise.withResolvers<void>();
  const notify = (): void => changed.resolve();
  const watcher = watch(dirname(file), notify);
  signal?.addEventListener("abort", notify, { once: true });
  return {
    async next() {
      const timer = new AbortController();
      const recheck = delay(RECHECK_MS, undefined, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([changed.promise, recheck]);
      timer.abort();
      changed = Promise.withResolvers<void>();
    },
    close: () => watcher.close(),
  };
}
