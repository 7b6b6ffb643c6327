// The log of a container, to its end: opened again where it breaks off while the container still
// runs. A followed log is not believed to be whole: engines end it early when the container ends
// while they are behind (and drop a last line without line end), so what may be missing is read
// once more after the end, when everything has been written.
import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import {
  advanceLogPosition,
  parseJson,
  stringAt,
  type LogLine,
  type LogPosition,
} from "@task-api/runtime";
import { isPodman } from "../engine/is-podman.ts";
import { connectionFailure } from "../http/connection-failure.ts";
import type { EngineClient } from "../http/engine-client.ts";
import { notUnderstood } from "../http/engine-failure.ts";
import { timeOf, sinceOf, skipKept, readBody } from "@task-api/runtime/adapter";
import { createFrameReader } from "./log-frames.ts";
import { createLineReader } from "./log-lines.ts";
import type { ExitWatch, Following } from "./watch-exit.ts";

/** How long things may take before something else is tried; milliseconds. */
export interface LogPatience {
  /** A container that ends this soon has its log read in one go. */
  readonly shortRun: number;
  /** A log that ends this long before its container has broken off. */
  readonly endTogether: number;
  /** After the container's end, a followed log that says nothing for so long is let go. */
  readonly quiet: number;
  /** The same for one that is read to its end: engines look through all of it for where to begin. */
  readonly searching: number;
}

const PATIENCE: LogPatience = { shortRun: 60, endTogether: 500, quiet: 5_000, searching: 600_000 };
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
const LONGEST_REST_MS = 60_000;
/** The status by which an engine says that a log driver keeps nothing that could be read. */
const NOT_READABLE = 501;
/** How often an ended container's log is asked for again when the engine cannot read it to its end. */
const LAST_TRIES = 5;

/** Batches of lines, as they arrive together; the connection is paused while nobody takes them. */
export async function* followLogs(
  client: EngineClient,
  id: string,
  kept: LogPosition,
  exit: ExitWatch,
  { signal, away }: Following,
  patience: LogPatience = PATIENCE,
): AsyncGenerator<readonly LogLine[], void> {
  let position = kept;
  let pause = FIRST_PAUSE_MS;
  let triesLeft = LAST_TRIES;
  await exit.within(patience.shortRun);
  for (;;) {
    const last = exit.known();
    // Podman leaves out lines in the middle when a container ends while its log is being followed.
    const follow = !last && !isPodman(client);
    const begun = Date.now();
    let whole = false;
    let complaint: string | undefined;
    try {
      const answer = await openLogs(client, id, position, follow, signal);
      if (answer.statusCode !== 200) {
        complaint = await wordsOf(answer);
        // 404: the container is gone. 409: somebody is just removing it.
        if (answer.statusCode === 404 || answer.statusCode === 409) return;
        if (answer.statusCode === NOT_READABLE) triesLeft = 1;
      } else {
        const isNew = skipKept(position);
        const readFrames = createFrameReader();
        const readLine = createLineReader();
        for await (const chunk of chunksOf(
          answer,
          exit,
          follow ? patience.quiet : patience.searching,
        )) {
          const read = readFrames(chunk);
          complaint ??= read.complaint;
          const lines = read.frames.map(readLine).filter(({ at, stream }) => isNew(stream, at));
          if (lines.length === 0) continue;
          position = advanceLogPosition(position, lines);
          pause = FIRST_PAUSE_MS;
          triesLeft = LAST_TRIES;
          if (last) away.answered();
          yield lines;
        }
        whole = answer.complete && complaint === undefined;
      }
    } catch (error) {
      if (signal.aborted) return;
      // Podman puts its error in plain words behind the log when the container is removed meanwhile.
      if (error instanceof RangeError && !(await isLost(exit, patience.endTogether))) {
        throw notUnderstood(client, "reading a container's log", "frames of stdout and stderr");
      }
      if (last) {
        await away.failed(connectionFailure(client.endpoint, error));
        continue;
      }
      // While the container runs, the exit watch decides when the engine is given up.
    }
    if (whole && last) return;
    if (complaint !== undefined && (last || triesLeft === 1)) {
      triesLeft -= 1;
      if (triesLeft === 0) return yield [notice(complaint)];
    }
    if (whole && follow && (await exit.within(patience.endTogether))) continue;
    if (last) await sleep(pause);
    else await exit.within(follow ? pause : Math.max(pause, restAfter(Date.now() - begun)));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/** An engine that looks through all of a log for what is new is not kept busy with that, once it takes long. */
function restAfter(tookMs: number): number {
  return tookMs < LONGEST_PAUSE_MS ? 0 : Math.min(tookMs * 5, LONGEST_REST_MS);
}

async function isLost(exit: ExitWatch, ms: number): Promise<boolean> {
  return (await exit.within(ms)) && (await exit.event).how === "lost";
}

function openLogs(
  client: EngineClient,
  id: string,
  position: LogPosition,
  follow: boolean,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return client.open("GET", `/containers/${id}/logs`, {
    query: {
      stdout: 1,
      stderr: 1,
      timestamps: 1,
      follow: follow ? 1 : 0,
      since: sinceOf(position),
    },
    signal,
    patienceMs: 0,
  });
}

/** The chunks of an answer; ends it when it stays quiet although the container has ended. */
async function* chunksOf(
  answer: IncomingMessage,
  exit: ExitWatch,
  quietMs: number,
): AsyncGenerator<Buffer> {
  let waitingSince = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const watchQuiet = (): void => {
    if (answer.destroyed) return;
    timer = setInterval(() => {
      if (Date.now() - waitingSince > quietMs) answer.destroy();
      if (answer.destroyed) clearInterval(timer);
    }, quietMs / 5);
  };
  void exit.settled.then(watchQuiet);
  try {
    waitingSince = Date.now();
    for await (const chunk of answer) {
      waitingSince = Number.POSITIVE_INFINITY;
      if (Buffer.isBuffer(chunk)) yield chunk;
      waitingSince = Date.now();
    }
  } finally {
    clearInterval(timer);
    answer.destroy();
  }
}

async function wordsOf(answer: IncomingMessage): Promise<string> {
  const text = (await readBody(answer, 64 * 1024)).toString("utf8");
  return stringAt(parseJson(text), "message") ?? text.trim();
}

/** Said in the log itself, so that nobody takes it for silence. */
function notice(complaint: string): LogLine {
  return {
    at: timeOf(new Date()),
    stream: "stderr",
    text: `[task-api] the engine does not give out this container's log to its end: ${complaint}`,
    partial: false,
  };
}
