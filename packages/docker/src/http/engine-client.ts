// A client for the Engine API on `node:http` alone: starting up quickly is what counts. Calls carry no
// API version: each engine then answers in its newest one, so no version has to be negotiated first.
// Answers of any status are values; only a connection that fails is thrown (`connection-failure.ts`).
import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import type { Agent as HttpsAgent } from "node:https";
import type { Endpoint, TlsMaterial } from "../endpoint/endpoint.ts";
import { connectionFailure } from "./connection-failure.ts";
import { parseJson } from "@task-api/runtime";

/** Connections to one engine, kept open between calls. */
export interface EngineClient {
  readonly endpoint: Endpoint;
  /** Sends a request and takes its whole answer. @throws RuntimeFailure EngineUnavailable */
  call(method: Method, path: string, options?: CallOptions): Promise<EngineAnswer>;
  /** Sends a request and hands over its answer as a stream. @throws RuntimeFailure EngineUnavailable */
  open(method: Method, path: string, options?: CallOptions): Promise<IncomingMessage>;
  /** What the engine called itself in its latest answer, e.g. `Docker/28.2.2 (linux)`. */
  serverHeader(): string | undefined;
  /** Ends every connection. */
  close(): void;
}

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "DELETE";

export interface CallOptions {
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, with `contentType`. */
  readonly body?: Uint8Array;
  readonly contentType?: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** How long the answer may take to begin; 0: for ever. @default 120 s */
  readonly patienceMs?: number;
}

/** A whole answer. */
export interface EngineAnswer {
  readonly status: number;
  /** The parsed body; undefined when it is empty or no JSON. */
  readonly body: unknown;
  readonly text: string;
}

const DEFAULT_PATIENCE_MS = 120_000;
const CONNECT_PATIENCE_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** A client for the engine at `endpoint`; nothing is connected before the first call. */
export function createEngineClient(endpoint: Endpoint): EngineClient {
  let transport: Promise<Transport> | undefined;
  let server: string | undefined;
  let closed = false;

  async function open(
    method: Method,
    path: string,
    options: CallOptions = {},
  ): Promise<IncomingMessage> {
    if (closed) throw connectionFailure(endpoint, new Error("the connection has been closed"));
    transport ??= connectTransport(endpoint);
    const use = await transport;
    try {
      const answer = await send(use, endpoint, method, path, options);
      server = headerText(answer.headers["server"]) ?? server;
      return answer;
    } catch (error) {
      throw connectionFailure(endpoint, error);
    }
  }

  async function call(
    method: Method,
    path: string,
    options: CallOptions = {},
  ): Promise<EngineAnswer> {
    const answer = await open(method, path, options);
    try {
      const text = (await readBody(answer, MAX_ANSWER_BYTES)).toString("utf8");
      return { status: answer.statusCode ?? 0, body: parseJson(text), text };
    } catch (error) {
      throw connectionFailure(endpoint, error);
    }
  }

  return {
    endpoint,
    open,
    call,
    serverHeader: () => server,
    close() {
      closed = true;
      void transport?.then(({ agent }) => agent.destroy());
    },
  };
}

/** Reads a body up to `limit` bytes. @throws RangeError beyond that; the stream is destroyed then. */
export async function readBody(stream: AsyncIterable<unknown>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > limit) throw new RangeError(`the answer is longer than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

interface Transport {
  readonly agent: Agent | HttpsAgent;
  readonly request: typeof httpRequest;
  readonly tls?: TlsMaterial;
}

async function connectTransport(endpoint: Endpoint): Promise<Transport> {
  if (endpoint.kind === "socket" || endpoint.tls === undefined) {
    return { agent: new Agent({ keepAlive: true }), request: httpRequest };
  }
  const https = await import("node:https");
  const { ca, cert, key, verify } = endpoint.tls;
  const agent = new https.Agent({ keepAlive: true, ca, cert, key, rejectUnauthorized: verify });
  return { agent, request: https.request };
}

function send(
  transport: Transport,
  endpoint: Endpoint,
  method: Method,
  path: string,
  options: CallOptions,
  retried = false,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const body =
    options.json === undefined ? options.body : Buffer.from(JSON.stringify(options.json));
  const request = transport.request({
    agent: transport.agent,
    method,
    path: path + formatQuery(options.query),
    ...(endpoint.kind === "socket"
      ? { socketPath: endpoint.path, host: "docker" }
      : { host: endpoint.host, port: endpoint.port }),
    headers: {
      ...options.headers,
      ...(options.json !== undefined && { "content-type": "application/json" }),
      ...(options.contentType !== undefined && { "content-type": options.contentType }),
      ...(method !== "GET" && { "content-length": body?.length ?? 0 }),
    },
  });
  stopOnSignal(request, options.signal);
  const clearTimers = watchTimes(request, options.patienceMs ?? DEFAULT_PATIENCE_MS);
  let isAnswered = false;
  request.once("response", (answer) => {
    isAnswered = true;
    clearTimers();
    // Whoever reads the answer gets its error; one that nobody reads any more must not end the process.
    answer.on("error", () => undefined);
    resolve(answer);
  });
  request.on("error", (error: NodeJS.ErrnoException) => {
    clearTimers();
    // An idle connection that the engine had closed meanwhile. Every call made here may be made twice.
    const stale = request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
    if (stale && !isAnswered && !retried && options.signal?.aborted !== true) {
      resolve(send(transport, endpoint, method, path, options, true));
    } else {
      reject(error);
    }
  });
  request.end(body);
  return promise;
}

/**
 * Not Node's own `signal`: that may destroy a connection which has just gone back to the agent, when
 * nobody listens to its errors.
 */
function stopOnSignal(request: ClientRequest, signal: AbortSignal | undefined): void {
  if (signal === undefined) return;
  let answer: IncomingMessage | undefined;
  const stop = (): void => {
    if (answer?.complete === true) return;
    const error = Object.assign(new Error("the call was stopped"), { code: "ABORT_ERR" });
    answer?.destroy(error);
    request.destroy(error);
  };
  request.once("response", (response) => {
    answer = response;
  });
  request.once("close", () => signal.removeEventListener("abort", stop));
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
}

function watchTimes(request: ClientRequest, patienceMs: number): () => void {
  const expire = (what: string, ms: number): NodeJS.Timeout =>
    setTimeout(() => {
      request.destroy(
        Object.assign(new Error(`${what} within ${ms / 1000} s`), { code: "ETIMEDOUT" }),
      );
    }, ms);
  let connecting: NodeJS.Timeout | undefined;
  request.once("socket", (socket) => {
    if (!socket.connecting) return;
    connecting = expire("no connection", CONNECT_PATIENCE_MS);
    socket.once("connect", () => clearTimeout(connecting));
  });
  const answering = patienceMs > 0 ? expire("no answer", patienceMs) : undefined;
  return () => {
    clearTimeout(connecting);
    clearTimeout(answering);
  };
}

function formatQuery(query: CallOptions["query"]): string {
  const parts = Object.entries(query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

function headerText(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}
