// An HTTP peer on a socket of its own that answers as an engine would for one container, and can
// break off or stand still where a real engine cannot be made to. For tests only.
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngineClient, type EngineClient } from "../http/engine-client.ts";

/** What the peer does. */
export interface PeerScript {
  /** Answers the `turn`th reading of the log, counted from 0. */
  readonly logs?: (answer: ServerResponse, turn: number, query: URLSearchParams) => void;
  /** Answers the `turn`th waiting call; by default once `end` was called. */
  readonly wait?: (answer: ServerResponse, turn: number) => void;
  /** Replaces parts of the ended container's inspection. */
  readonly state?: object;
  readonly hostConfig?: object;
  /** The body of `/events`. */
  readonly events?: string;
}

/** A running peer. */
export interface Peer {
  readonly client: EngineClient;
  /** Lets the container end. */
  readonly end: () => void;
  readonly close: () => Promise<void>;
}

/** The id of the container that the peer speaks of. */
export const PEER_CONTAINER = "container-of-a-test-peer";

const STARTED = "2026-01-01T00:00:00.000000001Z";

/** Starts a peer. */
export async function startPeer(script: PeerScript): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), "task-api-peer-"));
  const ended = Promise.withResolvers<void>();
  let running = true;
  let logTurn = 0;
  let waitTurn = 0;
  const end = (): void => {
    running = false;
    ended.resolve();
  };

  async function answerWait(answer: ServerResponse): Promise<void> {
    waitTurn += 1;
    if (script.wait !== undefined) return script.wait(answer, waitTurn - 1);
    await ended.promise;
    answer.end('{"StatusCode":0}');
  }

  function inspection(): string {
    const state = running
      ? { Status: "running", StartedAt: STARTED }
      : { Status: "exited", StartedAt: STARTED, FinishedAt: STARTED, ExitCode: 0, ...script.state };
    return JSON.stringify({
      Id: PEER_CONTAINER,
      Created: STARTED,
      State: state,
      HostConfig: script.hostConfig,
    });
  }

  function answerTo(request: IncomingMessage, answer: ServerResponse): void {
    const url = new URL(request.url ?? "/", "http://peer");
    if (url.pathname.endsWith("/wait")) void answerWait(answer);
    else if (url.pathname.endsWith("/json")) answer.end(inspection());
    else if (url.pathname.endsWith("/events")) answer.end(script.events ?? "");
    else if (url.pathname.endsWith("/logs")) {
      logTurn += 1;
      script.logs?.(answer, logTurn - 1, url.searchParams);
      if (script.logs === undefined) answer.end();
    } else answer.writeHead(404).end("{}");
  }

  const server = createServer(answerTo);
  const path = join(folder, "engine.sock");
  const listening = Promise.withResolvers<void>();
  server.listen(path, listening.resolve);
  await listening.promise;
  const client = createEngineClient({ kind: "socket", path, origin: "the test" });
  return {
    client,
    end,
    async close() {
      client.close();
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A log frame as engines send it. */
export function logFrame(stream: "stdout" | "stderr", at: string, text: string): Buffer {
  return frame(stream === "stdout" ? 1 : 2, `${at} ${text}`);
}

/** What an engine says in the log's stream when it cannot go on reading. */
export function engineFrame(words: string): Buffer {
  return frame(3, words);
}

function frame(stream: number, text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(payload.length, 4);
  return Buffer.concat([head, payload]);
}
