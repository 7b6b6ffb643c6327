// One HTTP request of an adapter, over the connection that its client chooses: with a limit for connecting
// and one for the answer to begin, stopped by a signal, and sent again over a new connection where an idle
// one had been closed meanwhile. What the answer says is the client's to judge.
import type { ClientRequest, IncomingMessage } from "node:http";

/** A request, and how long it may take. */
export interface RequestToSend {
  /** Begins it; called once more where it is sent again. */
  readonly begin: () => ClientRequest;
  readonly body?: Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long the answer may take to begin; 0: for ever. @default 120 s */
  readonly patienceMs?: number | undefined;
  /** Whether it does no harm when it arrives twice. */
  readonly mayRepeat: boolean;
}

const DEFAULT_PATIENCE_MS = 120_000;
const CONNECT_PATIENCE_MS = 10_000;

/** Sends a request; the answer's body is still to be read. Rejects with Node's errors. */
export function sendRequest(sent: RequestToSend, isRepeated = false): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { signal, patienceMs = DEFAULT_PATIENCE_MS } = sent;
  const request = sent.begin();
  stopOnSignal(request, signal);
  const clearTimers = watchTimes(request, patienceMs);
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
    const stale = request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
    const isToRepeat = stale && !isAnswered && !isRepeated && sent.mayRepeat;
    if (isToRepeat && signal?.aborted !== true) resolve(sendRequest(sent, true));
    else reject(error);
  });
  request.end(sent.body);
  return promise;
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

/** A query as it stands in a path, `?` included; values that are undefined are left out. */
export function formatQuery(
  query: Readonly<Record<string, string | number | boolean | undefined>> = {},
): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
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
    // With TLS, one that never agrees on it is no connection yet.
    socket.once("encrypted" in socket ? "secureConnect" : "connect", () =>
      clearTimeout(connecting),
    );
  });
  const answering = patienceMs > 0 ? expire("no answer", patienceMs) : undefined;
  return () => {
    clearTimeout(connecting);
    clearTimeout(answering);
  };
}
