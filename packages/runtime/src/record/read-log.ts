// Reads a log file, and goes on reading while its run goes on. Waits on file system events.
import { createReadStream, existsSync, watch, type FSWatcher } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { errorCode } from "../error-code.ts";
import type { LogLine } from "../port/events.ts";
import { parseLine } from "./log-file.ts";
import { sinceOffset } from "./since-offset.ts";
import { tailOffset } from "./tail-offset.ts";

/** How to read. */
export interface ReadLogOptions {
  /** Asked after each end of file: `true` means wait for more. @default () => false */
  readonly isLive?: () => boolean | Promise<boolean>;
  readonly signal?: AbortSignal;
  /** Lines of this stream alone. */
  readonly stream?: LogLine["stream"];
  /** Lines from this time on. */
  readonly since?: Date;
  /** Of the lines that are there already, this many at most, the last ones. */
  readonly tail?: number;
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
  const wanted = selectLines(options);
  let offset = startOf(file, options, wanted);
  try {
    for (;;) {
      // Asked before reading: what was written before the run ended is then still read.
      const live = await isLive();
      for await (const whole of wholeLines(file, offset, live)) {
        offset += whole.length;
        for (const text of whole.toString("utf8").split("\n")) {
          const line = parseLine(text);
          if (line !== undefined && wanted(line)) yield line;
        }
      }
      // What was written while the last of it was being read is read as well.
      if (!live || (options.signal?.aborted === true && (await isLive()))) return;
      await changes.next();
    }
  } finally {
    changes.close();
  }
}

function selectLines({ stream, since }: ReadLogOptions): (line: LogLine) => boolean {
  const from = since?.getTime() ?? Number.NEGATIVE_INFINITY;
  return (line) =>
    (stream === undefined || line.stream === stream) &&
    (since === undefined || Date.parse(line.at) >= from);
}

/** A log that is not there yet has no lines to leave out. */
function startOf(
  file: string,
  { tail, since }: ReadLogOptions,
  wanted: (line: LogLine) => boolean,
): number {
  if (!existsSync(file)) return 0;
  const start = since === undefined ? 0 : sinceOffset(file, since);
  return tail === undefined ? start : tailOffset(file, tail, wanted, start);
}

/**
 * The bytes from `start` up to the last line end, in pieces that end with one: what is behind it is
 * still being written. A file that is not there (yet) is empty where that may change.
 */
async function* wholeLines(file: string, start: number, mayCome: boolean): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of createReadStream(file, { start })) {
      if (!Buffer.isBuffer(chunk)) continue;
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf(0x0a) + 1;
      if (end > 0) yield bytes.subarray(0, end);
      rest = bytes.subarray(end);
    }
  } catch (error) {
    const isAbsent = errorCode(error) === "ENOENT";
    if (!isAbsent || !mayCome) throw error;
  }
}

/** Resolves when the directory of `file` says that something changed, at the latest after a while. */
export function watchFile(
  file: string,
  signal?: AbortSignal,
): { next(): Promise<void>; close(): void } {
  let changed = Promise.withResolvers<void>();
  const notify = (): void => changed.resolve();
  const watcher = watchFolder(dirname(file), notify);
  signal?.addEventListener("abort", notify, { once: true });
  return {
    async next() {
      const timer = new AbortController();
      const recheck = delay(RECHECK_MS, undefined, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([changed.promise, recheck]);
      timer.abort();
      changed = Promise.withResolvers<void>();
    },
    close: () => watcher?.close(),
  };
}

/** None where the system has no more watches to give: then the rechecks alone have to do. */
function watchFolder(folder: string, notify: () => void): FSWatcher | undefined {
  try {
    return watch(folder, notify).on("error", notify);
  } catch {
    return undefined;
  }
}
