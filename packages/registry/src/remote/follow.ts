// Follows redirects: registries keep layers elsewhere. What proves who we are goes to the registry alone, and
// nothing is fetched without TLS from another machine.
import type { IncomingMessage } from "node:http";
import { RefusedAnswer } from "./refused-answer.ts";
import { isLoopback } from "./origin.ts";
import type { Send, Sent } from "./send.ts";

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);

/** An answer, and whether it is from where it was asked for. */
export interface Followed {
  readonly answer: IncomingMessage;
  readonly isFromOrigin: boolean;
}

/** Sends a GET, `authorization` to the origin of `url` only. @throws RefusedAnswer for a redirect that is not followed */
export async function follow(
  send: Send,
  url: URL,
  sent: Sent,
  authorization: string | undefined,
): Promise<Followed> {
  let at = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const isFromOrigin = at.origin === url.origin;
    const isShown = isFromOrigin && authorization !== undefined;
    const headers = { ...sent.headers, ...(isShown && { authorization }) };
    const answer = await send(at, { ...sent, headers });
    if (!REDIRECTS.has(answer.statusCode)) return { answer, isFromOrigin };
    answer.destroy();
    at = nextUrl(at, answer.headers.location);
  }
  throw new RefusedAnswer(`it redirects more than ${MAX_REDIRECTS} times`);
}

function nextUrl(from: URL, location: string | undefined): URL {
  const next = location === undefined ? null : URL.parse(location, from.href);
  if (next === null) {
    throw new RefusedAnswer("it redirects without saying where to");
  }
  const isSafe =
    next.protocol === "https:" ||
    (next.protocol === "http:" && isLoopback(next.hostname) && isLoopback(from.hostname));
  if (!isSafe) throw new RefusedAnswer(`it redirects to ${next.origin}, which is not https`);
  next.username = "";
  next.password = "";
  return next;
}
