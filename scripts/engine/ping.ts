// Asks an address whether a container engine answers there: `GET /_ping`, which Docker and Podman
// both serve, without any client library.
import { request, type IncomingMessage, type RequestOptions } from "node:http";

/** A container engine that speaks the Docker Engine API. */
export type EngineKind = "docker" | "podman";

/** The answer to a ping, or why there was none. */
export type Ping =
  | { readonly answers: true; readonly kind: EngineKind }
  | { readonly answers: false; readonly why: PingFailure; readonly message: string };

/**
 * `absent`: nothing listens there. `forbidden`: something does, but not for this user.
 * `unusable`: another answer than an engine's, none in time, or an address of a kind not known here.
 */
type PingFailure = "absent" | "forbidden" | "unusable";

/**
 * Pings the engine at `host`.
 * @param host `unix:///…`, `npipe:///…`, `tcp://host:port` or `http://host:port`
 * @param signal ends the wait for an answer @default after 2 s
 */
export function ping(host: string, signal = AbortSignal.timeout(2000)): Promise<Ping> {
  const address = toAddress(host);
  if (address === undefined) {
    const message = `${host}: expected unix://, npipe://, tcp:// or http://`;
    return Promise.resolve({ answers: false, why: "unusable", message });
  }
  return new Promise((resolve) => {
    const call = request({ ...address, path: "/_ping", agent: false, signal });
    call.on("response", (response) => {
      response.resume();
      resolve(judge(host, response));
    });
    call.on("error", (error: NodeJS.ErrnoException) => resolve(explain(host, error)));
    call.end();
  });
}

/** The path of the socket in `unix:///path` or `npipe:////./pipe/name`. */
function socketPath(host: string): string | undefined {
  return /^(?:unix|npipe):\/\/(?<path>.+)$/.exec(host)?.groups?.["path"];
}

function toAddress(host: string): RequestOptions | undefined {
  const path = socketPath(host);
  if (path !== undefined) return { socketPath: path };
  const url = URL.parse(host.replace(/^tcp:/, "http:"));
  if (url === null || url.protocol !== "http:") return undefined;
  return { host: url.hostname, port: url.port || 2375 };
}

function judge(host: string, response: IncomingMessage): Ping {
  if (response.statusCode !== 200 || response.headers["api-version"] === undefined) {
    const message = `${host}: expected an engine's answer to /_ping, got HTTP ${response.statusCode}`;
    return { answers: false, why: "unusable", message };
  }
  const kind = response.headers["libpod-api-version"] === undefined ? "docker" : "podman";
  return { answers: true, kind };
}

function explain(host: string, error: NodeJS.ErrnoException): Ping {
  return {
    answers: false,
    why: FAILURES.get(error.code) ?? "unusable",
    message: `${host}: ${error.message}`,
  };
}

const FAILURES: ReadonlyMap<string | undefined, PingFailure> = new Map([
  ["ENOENT", "absent"],
  ["ECONNREFUSED", "absent"],
  ["ENOTFOUND", "absent"],
  ["EACCES", "forbidden"],
  ["EPERM", "forbidden"],
]);
