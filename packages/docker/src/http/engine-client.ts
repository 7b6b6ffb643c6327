// A client for the Engine API on `node:http` alone: starting up quickly is what counts. Calls carry no
// API version: each engine then answers in its newest one, so no version has to be negotiated first.
// Answers of any status are values; only a connection that fails is thrown (`connection-failure.ts`).
import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import type { Agent as HttpsAgent } from "node:https";
import type { Endpoint, TlsMaterial } from "../endpoint/endpoint.ts";
import { connectionFailure } from "./connection-failure.ts";
import { parseJson } from "@task-api/runtime";
import { formatQuery, readBody, sendRequest } from "@task-api/runtime/adapter";

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

/** The HTTP methods that the Engine API is called with. */
export type Method = "GET" | "HEAD" | "POST" | "PUT" | "DELETE";

/** What a call may have beside its method and path; no body but for `json` or `body`. */
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
  { agent, request }: Transport,
  endpoint: Endpoint,
  method: Method,
  path: string,
  options: CallOptions,
): Promise<IncomingMessage> {
  const { json, contentType, query, headers, signal, patienceMs } = options;
  const body = json === undefined ? options.body : Buffer.from(JSON.stringify(json));
  const begin = (): ClientRequest =>
    request({
      agent,
      method,
      path: path + formatQuery(query),
      ...(endpoint.kind === "socket"
        ? { socketPath: endpoint.path, host: "docker" }
        : { host: endpoint.host, port: endpoint.port }),
      headers: {
        ...headers,
        ...(json !== undefined && { "content-type": "application/json" }),
        ...(contentType !== undefined && { "content-type": contentType }),
        ...(method !== "GET" && { "content-length": body?.length ?? 0 }),
      },
    });
  // Every call made here may be made twice.
  return sendRequest({ begin, body, signal, patienceMs, mayRepeat: true });
}

function headerText(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}
