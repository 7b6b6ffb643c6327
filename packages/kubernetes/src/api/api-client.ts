// A client for the API of one cluster on `node:https` alone: starting up quickly is what counts. Answers of
// any status are values; a connection that fails is thrown, and so are credentials that nothing renews.
import type { ClientRequest, IncomingMessage } from "node:http";
import { parseJson } from "@task-api/runtime";
import { formatQuery, readBody, sendRequest } from "@task-api/runtime/adapter";
import type { ClusterAccess, Credentials } from "../access/cluster-access.ts";
import { connectionFailure } from "./connection-failure.ts";
import { pauseWanted } from "./pause-wanted.ts";
import { createTransport } from "./transport.ts";
import { unauthorized } from "./unauthorized.ts";

/** Connections to one cluster, kept open between calls. */
export interface ApiClient {
  readonly access: ClusterAccess;
  /** Sends a request and takes its whole answer. @throws RuntimeFailure EngineUnavailable, or Stopped by `signal` */
  call(method: Method, path: string, options?: CallOptions): Promise<ApiAnswer>;
  /**
   * Sends a request and hands over its answer as a stream, whatever its status.
   * @throws RuntimeFailure EngineUnavailable, or Stopped by `signal`
   */
  open(method: Method, path: string, options?: CallOptions): Promise<IncomingMessage>;
  /** Ends every connection. */
  close(): void;
}

/** The HTTP methods that the Kubernetes API is called with. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What a call may have beside its method and path; no body but for `json`. */
export interface CallOptions {
  /** Sent as JSON. */
  readonly json?: unknown;
  /** How `json` is meant; a PATCH says e.g. `application/merge-patch+json`. @default application/json */
  readonly contentType?: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly signal?: AbortSignal;
  /** How long the answer may take to begin; 0: for ever. @default 120 s */
  readonly patienceMs?: number;
}

/** A whole answer. */
export interface ApiAnswer {
  readonly status: number;
  /** The parsed body; undefined when it is empty or no JSON. */
  readonly body: unknown;
  readonly text: string;
}

/** A list of 10,000 pods. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** A client for a cluster; nothing is connected before the first call. */
export function createApiClient(access: ClusterAccess): ApiClient {
  const { credentials } = access;
  const transport = createTransport(access);
  let closed = false;

  async function send(
    shown: Credentials,
    method: Method,
    path: string,
    options: CallOptions,
  ): Promise<IncomingMessage> {
    const { json, contentType = "application/json", query, signal, patienceMs } = options;
    const body = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
    const { authorization, certificate } = shown;
    const headers = {
      accept: "application/json",
      "user-agent": "task-api",
      ...(authorization !== undefined && { authorization: authorization.reveal() }),
      ...(json !== undefined && { "content-type": contentType }),
      ...(method !== "GET" && { "content-length": body?.length ?? 0 }),
    };
    const request = await transport.over(certificate);
    const begin = (): ClientRequest =>
      request({ method, path: path + formatQuery(query), headers });
    // What a POST has made must not be made twice: whoever asked for it looks whether it is there.
    const mayRepeat = method !== "POST";
    return sendRequest({ begin, body, signal, patienceMs, mayRepeat });
  }

  async function sendKnown(
    method: Method,
    path: string,
    options: CallOptions,
  ): Promise<IncomingMessage> {
    const { signal } = options;
    const shown = await credentials.current(signal);
    const answer = await send(shown, method, path, options);
    if (answer.statusCode !== 401) return answer;
    const others = await credentials.renewed(shown, signal);
    if (others === undefined) throw await unauthorized(access, shown, answer);
    answer.destroy();
    const second = await send(others, method, path, options);
    if (second.statusCode === 401) throw await unauthorized(access, others, second);
    return second;
  }

  async function open(
    method: Method,
    path: string,
    options: CallOptions = {},
  ): Promise<IncomingMessage> {
    try {
      for (let tries = 1; ; tries += 1) {
        if (closed) throw new Error("the connection has been closed");
        const answer = await sendKnown(method, path, options);
        if (!(await pauseWanted(answer, tries, options.signal))) return answer;
      }
    } catch (error) {
      throw connectionFailure(access, error);
    }
  }

  async function call(method: Method, path: string, options: CallOptions = {}): Promise<ApiAnswer> {
    const answer = await open(method, path, options);
    try {
      const text = (await readBody(answer, MAX_ANSWER_BYTES)).toString("utf8");
      return { status: answer.statusCode ?? 0, body: parseJson(text), text };
    } catch (error) {
      throw connectionFailure(access, error);
    }
  }

  return {
    access,
    open,
    call,
    close() {
      closed = true;
      transport.close();
    },
  };
}
