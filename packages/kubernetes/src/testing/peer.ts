// A server on the loopback that can do what a real API server does only on a bad day. For tests only.
import { once } from "node:events";
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttps, type ServerOptions } from "node:https";
import { createServer as createTcp, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { Secret } from "@task-api/runtime";
import type { ClusterAccess, CredentialSource } from "../access/cluster-access.ts";
import { createCredentialSource } from "../access/credential-source.ts";
import { createApiClient, type ApiClient } from "../api/api-client.ts";

/** Answers one request. */
export type Answer = (request: IncomingMessage, answer: ServerResponse) => void;

/** Serves HTTP, or HTTPS with these certificates, for this test; its address. */
export async function serve(answer: Answer, tls?: ServerOptions): Promise<string> {
  const server = tls === undefined ? createHttp(answer) : createHttps(tls, answer);
  onTestFinished(() => server.closeAllConnections());
  return `${tls === undefined ? "http" : "https"}://127.0.0.1:${await listen(server)}`;
}

/** Serves raw connections, for this test; its port. */
export async function serveSockets(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcp((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onSocket(socket);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return listen(server);
}

/** Lets a server listen on the loopback, for this test; its port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** The access to a server, as nobody in particular where nothing else is given. */
export function accessTo(server: string, given: Partial<ClusterAccess> = {}): ClusterAccess {
  return {
    server,
    tls: { verify: true },
    credentials: credentialsOf(),
    namespace: "project-a",
    context: "dev",
    origin: 'context "dev" in /home/me/.kube/config',
    ...given,
  };
}

/** Credentials that are these tokens, one after the other; then the last one for ever. */
export function credentialsOf(...tokens: readonly string[]): CredentialSource {
  let turn = 0;
  return createCredentialSource({
    what: 'the token of user "me"',
    advice: "Get a new token.",
    async read() {
      const token = tokens[Math.min(turn, tokens.length - 1)];
      turn += 1;
      return {
        credentials: token === undefined ? {} : { authorization: new Secret(`Bearer ${token}`) },
      };
    },
  });
}

/** A client for an access, for this test. */
export function clientFor(access: ClusterAccess): ApiClient {
  const client = createApiClient(access);
  onTestFinished(() => client.close());
  return client;
}
