// One watch: the changes of some objects as they happen, over one connection. It ends when the connection
// does; to go on from where it ended is the caller's, who has the resource versions.
import type { IncomingMessage } from "node:http";
import { at, parseJson, stringAt } from "@task-api/runtime";
import { readBody } from "@task-api/runtime/adapter";
import type { ApiClient, CallOptions } from "./api-client.ts";
import { apiRefused } from "./api-refused.ts";
import { connectionFailure } from "./connection-failure.ts";
import { readLines } from "./read-lines.ts";

/** A change. `ERROR` holds a Status, e.g. with `code: 410`: too much has happened since the version asked for. */
export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  /** As it came; a BOOKMARK's has a resource version and nothing else. */
  readonly object: unknown;
}

const TYPES: ReadonlySet<unknown> = new Set(["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"]);
/** etcd keeps no object longer than 1.5 MiB; as JSON it may be twice as long. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;
/** How long the server keeps a watch going; a connection that is dead without a word is noticed after it. */
const WATCH_SECONDS = 300;
const LATE_MS = 30_000;

/**
 * Watches the objects at `path`; bookmarks are asked for. A refusal by status 410 is an ERROR event as well.
 * @throws RuntimeFailure EngineUnavailable when the connection fails, Stopped when `signal` is aborted, what
 * `apiRefused` makes of any other refusal
 */
export async function* watch(
  client: ApiClient,
  path: string,
  query: NonNullable<CallOptions["query"]>,
  signal?: AbortSignal,
): AsyncIterable<WatchEvent> {
  const seconds = Number(query["timeoutSeconds"] ?? WATCH_SECONDS);
  const answer = await client.open("GET", path, {
    query: { allowWatchBookmarks: true, timeoutSeconds: seconds, ...query, watch: true },
    ...(signal !== undefined && { signal }),
  });
  let isLate = false;
  const late = setTimeout(
    () => {
      isLate = true;
      answer.destroy();
    },
    seconds * 1000 + LATE_MS,
  );
  try {
    if (answer.statusCode !== 200) {
      yield await refusal(client, path, answer);
      return;
    }
    for await (const line of readLines(answer, MAX_LINE_BYTES)) yield readEvent(line);
  } catch (error) {
    if (isLate) return;
    throw connectionFailure(client.access, error);
  } finally {
    clearTimeout(late);
    answer.destroy();
  }
}

async function refusal(
  client: ApiClient,
  path: string,
  answer: IncomingMessage,
): Promise<WatchEvent> {
  const text = (await readBody(answer, MAX_ERROR_BYTES)).toString("utf8");
  const body = parseJson(text);
  const status = answer.statusCode ?? 0;
  if (status === 410) return { type: "ERROR", object: body };
  throw apiRefused(client, `watching ${path}`, { status, body, text });
}

function readEvent(line: string): WatchEvent {
  const value = parseJson(line);
  const type = stringAt(value, "type");
  if (!isType(type)) throw new Error("a line of the watch is no event");
  return { type, object: at(value, "object") };
}

function isType(type: string | undefined): type is WatchEvent["type"] {
  return TYPES.has(type);
}
