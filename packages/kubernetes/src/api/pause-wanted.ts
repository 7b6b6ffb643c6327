// A server that is busy (429) or not ready (503) says for how long it wants to be left alone. It has done
// nothing then, so any call may be made again.
import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const MAX_TRIES = 5;
const LONGEST_PAUSE_MS = 30_000;

/** Waits, where the answer asks for it; whether the call is to be made again. The answer is dropped then. */
export async function pauseWanted(
  answer: IncomingMessage,
  tries: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const isBusy = answer.statusCode === 429 || answer.statusCode === 503;
  const seconds = Number(answer.headers["retry-after"] ?? Number.NaN);
  if (!isBusy || !(seconds >= 0) || tries >= MAX_TRIES) return false;
  answer.destroy();
  await sleep(Math.min(seconds * 1000, LONGEST_PAUSE_MS), undefined, {
    ...(signal !== undefined && { signal }),
  });
  return true;
}
