// One stream of a pod's log, to its end: opened again where it breaks off while the pod still runs, and read once more
// after its end where it had.
import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import {
  advanceLogPosition,
  parseJson,
  Reason,
  RuntimeFailure,
  stringAt,
  type LogLine,
  type LogPosition,
} from "@task-api/runtime";
import { readBody, sinceOf, skipKept, timeOf, type AwayWatch } from "@task-api/runtime/adapter";
import type { ApiClient } from "../api/api-client.ts";
import { connectionFailure } from "../api/connection-failure.ts";
import { logPath } from "../api/paths.ts";
import { CONTAINER } from "../pod/pod-manifest.ts";
import { joinTo } from "./join-to.ts";
import { createLineReader } from "./log-lines.ts";
import type { LogStream } from "./log-streams.ts";
import type { ExitWatch } from "./watch-exit.ts";
import type { Following, WatchedPod } from "./watch-pod.ts";

/** How long things may take before something else is tried; milliseconds. */
export interface LogPatience {
  /** A log that ends this long before its pod has broken off. */
  readonly endTogether: number;
  /** After the pod's end, a log that says nothing for so long is let go. */
  readonly quiet: number;
  /** While the pod runs, a log that grew large enough to be put away and then says nothing for so long is opened anew. */
  readonly rotated: number;
}

const PATIENCE: LogPatience = { endTogether: 1_000, quiet: 5_000, rotated: 3_000 };
/**
 * A node that puts a log away may leave whoever follows it with the old file, until it puts the next one away and all
 * that was between them is lost. Nodes put a log away at 10 MiB, most of them, and look every 10 s.
 */
const LARGE_BYTES = 4 * 1024 * 1024;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** How often the log of a pod that has ended is asked for again when its node does not give it out. */
const LAST_TRIES = 4;
const MAX_WORDS_BYTES = 64 * 1024;

/** Whose log, and how much of it. */
export interface FollowedLog {
  readonly pod: WatchedPod;
  readonly stream: LogStream;
  /** What is kept of it already. */
  readonly kept: LogPosition;
  readonly exit: ExitWatch;
}

/** Batches of lines, as they arrive together; the connection is paused while nobody takes them. */
export async function* followLog(
  client: ApiClient,
  { pod, stream, kept, exit }: FollowedLog,
  { signal, away }: Following,
  patience: LogPatience = PATIENCE,
): AsyncGenerator<readonly LogLine[], void> {
  const { as } = stream;
  let position: LogPosition = kept[as] === undefined ? {} : { [as]: kept[as] };
  let pause = FIRST_PAUSE_MS;
  let triesLeft = LAST_TRIES;
  let unfinished: LogLine | undefined;
  for (;;) {
    const last = exit.known();
    let complaint: string | undefined;
    try {
      const opening = stopLate(exit, patience.quiet, signal);
      const answer = await openLog(client, pod, stream, {
        position,
        follow: !last,
        signal: opening.signal,
      }).finally(opening.begun);
      if (answer.statusCode === 200) {
        const isNew = skipKept(position);
        const gap = watchForGap(position, as);
        const reader = createLineReader(as);
        const joined = joinTo(unfinished);
        for await (const chunk of chunksOf(answer, exit, patience)) {
          const read = joined(reader.read(chunk));
          const lines = [...gap(read), ...read.filter(({ at }) => isNew(as, at))];
          if (lines.length === 0) continue;
          position = advanceLogPosition(position, lines);
          pause = FIRST_PAUSE_MS;
          triesLeft = LAST_TRIES;
          yield lines;
        }
        const rest = reader.rest().filter(({ at }) => isNew(as, at));
        if (answer.complete && (last || (await exit.within(patience.endTogether)))) {
          if (rest.length > 0) yield rest;
          return;
        }
        [unfinished] = rest;
      } else {
        complaint = await wordsOf(answer);
        // Nobody gets a right by asking again, nor the log of a pod that is gone. That it is gone is for the watch to
        // say: a node that has just started knows none of its pods yet, and says so with the same status.
        if (answer.statusCode === 403 || exit.outcome() === "gone") {
          return yield lastWords(exit, complaint);
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      // While the pod runs, it is for the watch over its end to give the cluster up.
      if (last && isLost(error)) {
        const given = await givenUp(away, connectionFailure(client.access, error));
        // An end that is known is told, whatever has become of the log.
        if (given !== undefined) return yield lastWords(exit, given.message);
        continue;
      }
    }
    if (last) {
      triesLeft -= 1;
      if (triesLeft === 0) {
        return yield lastWords(exit, complaint ?? "it breaks off again and again");
      }
    }
    await (last ? sleep(pause, undefined, { signal }).catch(() => undefined) : exit.within(pause));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/**
 * A signal for opening a log that says nothing before its first line: aborted when nothing has come for so long after
 * the pod's end.
 */
function stopLate(
  exit: ExitWatch,
  quietMs: number,
  signal: AbortSignal,
): { readonly signal: AbortSignal; readonly begun: () => void } {
  const late = new AbortController();
  let isWaiting = true;
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    if (isWaiting) timer = setTimeout(() => late.abort(), quietMs);
  };
  void exit.settled.then(arm);
  return {
    signal: AbortSignal.any([signal, late.signal]),
    begun() {
      isWaiting = false;
      clearTimeout(timer);
    },
  };
}

function openLog(
  client: ApiClient,
  { name }: WatchedPod,
  { query }: LogStream,
  how: { readonly position: LogPosition; readonly follow: boolean; readonly signal: AbortSignal },
): Promise<IncomingMessage> {
  return client.open("GET", logPath(client, name), {
    query: {
      ...query,
      container: CONTAINER,
      timestamps: true,
      follow: how.follow || undefined,
      sinceTime: sinceTime(how.position),
    },
    signal: how.signal,
    patienceMs: 0,
  });
}

/** Whole seconds are all that counts there. */
function sinceTime(position: LogPosition): string | undefined {
  const since = sinceOf(position);
  if (since === undefined) return undefined;
  return `${new Date(Math.floor(Number(since)) * 1000).toISOString().slice(0, 19)}Z`;
}

/**
 * A log is read on from a little before its last line that was kept: where that line is no longer there, the node has
 * put the file away that it was in, and nobody knows what else was.
 */
function watchForGap(
  position: LogPosition,
  stream: LogLine["stream"],
): (lines: readonly LogLine[]) => readonly LogLine[] {
  const { at = "", lines: count = 0 } = position[stream] ?? {};
  let isJudged = count === 0 || !Number.isFinite(count);
  return ([first]) => {
    if (isJudged || first === undefined) return [];
    isJudged = true;
    if (first.at <= at) return [];
    const text = `[task-api] lines after ${at} may be missing: the node had rotated the log before it was read on`;
    return [{ at, stream, text, partial: false }];
  };
}

/**
 * The chunks of an answer; ends it when it stays quiet although the pod has ended, or after so much that its node may
 * have put the file away.
 */
async function* chunksOf(
  answer: IncomingMessage,
  exit: ExitWatch,
  { quiet, rotated }: LogPatience,
): AsyncGenerator<Buffer> {
  let waitingSince = Number.POSITIVE_INFINITY;
  let bytes = 0;
  let isCut = false;
  const timer = setInterval(
    () => {
      const waited = Date.now() - waitingSince;
      const hasEnded = exit.known() && waited > quiet;
      if (!hasEnded && !(bytes > LARGE_BYTES && waited > rotated)) return;
      isCut = true;
      answer.destroy();
    },
    Math.min(quiet, rotated) / 5,
  );
  try {
    waitingSince = Date.now();
    for await (const chunk of answer) {
      waitingSince = Number.POSITIVE_INFINITY;
      if (Buffer.isBuffer(chunk)) {
        bytes += chunk.length;
        yield chunk;
      }
      waitingSince = Date.now();
    }
  } catch (error) {
    // Cut by ourselves, it is a log that did not come to its end.
    if (!isCut) throw error;
  } finally {
    clearInterval(timer);
    answer.destroy();
  }
}

/** Waits for a server that is away; the failure when it has been waited for long enough. */
async function givenUp(
  away: AwayWatch,
  failure: RuntimeFailure,
): Promise<RuntimeFailure | undefined> {
  try {
    await away.failed(failure);
    return undefined;
  } catch {
    return failure;
  }
}

/** The way to the server is lost, as opposed to an answer that we did not wait for any longer. */
function isLost(error: unknown): boolean {
  return !(error instanceof RuntimeFailure && error.reason === Reason.Stopped);
}

async function wordsOf(answer: IncomingMessage): Promise<string> {
  const text = (await readBody(answer, MAX_WORDS_BYTES)).toString("utf8");
  return stringAt(parseJson(text), "message") ?? text.trim();
}

/**
 * Said in the log itself, so that nobody takes it for silence. Nothing is said where the pod's end is not known either:
 * whoever takes it over reads the log on from its last line.
 */
function lastWords(exit: ExitWatch, complaint: string): readonly LogLine[] {
  if (exit.outcome() === "unknown") return [];
  const text = `[task-api] the cluster does not give out this pod's log to its end: ${complaint}`;
  return [{ at: timeOf(new Date()), stream: "stderr", text, partial: false }];
}
