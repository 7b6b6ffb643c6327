// What an answer's status says: it is the one, or why not, in the registry's words.
import type { IncomingMessage } from "node:http";
import { RegistryRefusal, parseJson, stringAt } from "@task-api/runtime";
import { collect } from "../image/collect.ts";
import { RefusedAnswer, type RefusedAnswerDetails } from "./refused-answer.ts";

const MAX_ERROR_BYTES = 64 * 1024;
const MAX_WORDS = 300;
/** A registry that wants to be left alone for longer is believed at once. */
const MAX_PAUSE_MS = 30_000;

/** Passes an answer with what was asked for. @throws RefusedAnswer for any other */
export async function judgeStatus(answer: IncomingMessage): Promise<void> {
  const status = answer.statusCode ?? 0;
  if (status === 200) return;
  throw new RefusedAnswer(await wordsOf(answer, status), detailsOf(answer, status));
}

function detailsOf(answer: IncomingMessage, status: number): RefusedAnswerDetails {
  if (status === 401 || status === 403) return { kind: RegistryRefusal.unauthorized };
  if (status === 404) return { kind: RegistryRefusal.absent };
  if (status === 429) {
    const pauseMs = pauseOf(answer.headers["retry-after"]);
    const isPassing = pauseMs !== undefined && pauseMs <= MAX_PAUSE_MS;
    return { isPassing, pauseMs, advice: "Wait, or log in for a higher limit: docker login" };
  }
  if (![500, 502, 503, 504].includes(status)) return {};
  const pauseMs = pauseOf(answer.headers["retry-after"]) ?? 0;
  return { isPassing: pauseMs <= MAX_PAUSE_MS, pauseMs };
}

/** Seconds, or a date. */
function pauseOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const pause = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(pause) ? undefined : Math.max(pause, 0);
}

async function wordsOf(answer: IncomingMessage, status: number): Promise<string> {
  const body = await collect(answer, MAX_ERROR_BYTES).catch(() => Buffer.alloc(0));
  const text = body.toString("utf8");
  const error = parseJson(text);
  const said =
    stringAt(error, "errors", 0, "message") ??
    stringAt(error, "errors", 0, "code") ??
    stringAt(error, "details");
  // Somebody else's words: nothing in them may act on a terminal.
  const words = (said ?? "").replaceAll(/\p{Cc}/gu, " ").slice(0, MAX_WORDS);
  return words === "" ? `HTTP status ${status}` : `${words} (HTTP status ${status})`;
}
