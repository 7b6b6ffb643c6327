// One HTTP request, on Node's own client: as with engines, starting up quickly is what counts. Nothing waits
// for ever: neither for a connection, nor for an answer, nor in the middle of one.
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import type { Agent as HttpsAgent } from "node:https";
import { environmentProxy, requireProxySupport } from "@task-api/runtime/adapter";
import { isLoopback } from "./origin.ts";

/** A request. */
export interface Sent {
  readonly method?: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** How long the whole answer may take; absent for layers, which have any size. */
  readonly deadlineMs?: number | undefined;
}

/** Sends a request; the answer's body is still to be read. Rejects with Node's errors. */
export type Send = (url: URL, sent: Sent) => Promise<IncomingMessage>;

/** As long as nothing at all comes. */
const IDLE_MS = 30_000;

/**
 * Sends over connections of its own, through the proxies that `env` names; rejects with RuntimeFailure
 * EngineUnavailable where this Node would pass over them.
 */
export function createSend(
  env: Readonly<Record<string, string | undefined>>,
  nodeVersion?: string,
): Send {
  const agents = new Map<string, Promise<Transport>>();
  return async (url, sent) => {
    // A proxy is never on the way to this machine itself.
    const isDirect = isLoopback(url.hostname);
    const proxy = environmentProxy(env, url);
    if (proxy !== undefined) requireProxySupport(proxy.name, nodeVersion);
    const key = `${url.protocol} ${isDirect}`;
    const transport = agents.get(key) ?? connectTransport(url.protocol, isDirect ? {} : { ...env });
    agents.set(key, transport);
    return sendWith(await transport, url, sent);
  };
}

interface Transport {
  readonly agent: Agent | HttpsAgent;
  readonly request: typeof httpRequest;
}

async function connectTransport(protocol: string, proxyEnv: NodeJS.ProcessEnv): Promise<Transport> {
  const options = { keepAlive: true, proxyEnv };
  if (protocol === "http:") return { agent: new Agent(options), request: httpRequest };
  const https = await import("node:https");
  return { agent: new https.Agent(options), request: https.request };
}

function sendWith(
  { agent, request: start }: Transport,
  url: URL,
  sent: Sent,
): Promise<IncomingMessage> {
  const { method = "GET", headers, body, signal, deadlineMs } = sent;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = start(url, { agent, method, headers });
  let answer: IncomingMessage | undefined;
  const end = (code: string, words: string): void => {
    if (answer?.complete === true) return;
    const error = Object.assign(new Error(words), { code });
    answer?.destroy(error);
    request.destroy(error);
  };
  const stop = (): void => end("ABORT_ERR", "the call was stopped");
  const deadline =
    deadlineMs === undefined
      ? undefined
      : setTimeout(end, deadlineMs, "ETIMEDOUT", `no whole answer within ${deadlineMs / 1000} s`);
  request.setTimeout(IDLE_MS, () => end("ETIMEDOUT", `nothing came for ${IDLE_MS / 1000} s`));
  request.once("response", (response) => {
    answer = response;
    // Whoever reads the answer gets its error; one that nobody reads any more must not end the process.
    response.on("error", () => undefined);
    resolve(response);
  });
  request.on("error", reject);
  request.once("close", () => {
    clearTimeout(deadline);
    signal?.removeEventListener("abort", stop);
  });
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted === true) stop();
  request.end(body);
  return promise;
}
