// A way to the engine that a test can get in on: over a port, as if the engine were on another machine,
// and with calls refused, as a real engine cannot be made to.
import { once } from "node:events";
import { chmodSync, rmSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { onTestFinished } from "vitest";
import { requireEngine } from "../../scripts/engine/require-engine.ts";

/** The engine's words for a call that it is to refuse, by the call and how often it was made before. */
export type Refuse = (method: string, url: string, turn: number) => string | undefined;

/** Opens a port of this machine that leads to the engine, for this test; returns its address. */
export async function engineProxy(refuse?: Refuse): Promise<string> {
  const server = await forwarder(refuse);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return `tcp://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

/** The same at a socket that every user may use: an engine of this machine. */
export async function engineSocket(file: string, refuse?: Refuse): Promise<string> {
  const server = await forwarder(refuse);
  server.listen(file);
  await once(server, "listening");
  chmodSync(file, 0o777);
  return `unix://${file}`;
}

/** A way that can be closed, as if the engine were away, and opened again. */
export interface Door {
  /** What DOCKER_HOST is set to. */
  readonly host: string;
  /** Breaks off all that goes through it, and lets nothing through any more. */
  close(): Promise<void>;
  open(): Promise<void>;
}

/** A door to the engine at the socket `file`, open at first. */
export async function engineDoor(file: string): Promise<Door> {
  const server = await forwarder();
  const open = async (): Promise<void> => {
    server.listen(file);
    await once(server, "listening");
  };
  await open();
  return {
    host: `unix://${file}`,
    open,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      rmSync(file, { force: true });
    },
  };
}

async function forwarder(refuse: Refuse = () => undefined): Promise<Server> {
  const socketPath = (await requireEngine()).host.replace("unix://", "");
  const turns = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    const { method = "", url: path = "", headers } = incoming;
    const call = `${method} ${path}`;
    const turn = turns.get(call) ?? 0;
    turns.set(call, turn + 1);
    const words = refuse(method, path, turn);
    if (words !== undefined) {
      outgoing.writeHead(500, { "content-type": "application/json" });
      outgoing.end(JSON.stringify({ message: words }));
      return;
    }
    const forward = request({ socketPath, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    });
    forward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => forward.destroy());
    incoming.pipe(forward);
  });
  onTestFinished(() => void server.close());
  return server;
}
