// A server on a unix socket that answers pings like an engine, for tests.
import { createServer, type OutgoingHttpHeaders } from "node:http";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** Headers that Docker and Podman answer a ping with. */
export const PING_HEADERS = {
  docker: { "Api-Version": "1.41", Server: "Docker/20.10.24" },
  podman: { "Api-Version": "1.40", "Libpod-Api-Version": "4.3.1" },
} as const;

/** Listens at `socket` until the test has finished. */
export async function fakeEngine(socket: string, headers: OutgoingHttpHeaders): Promise<void> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === "/_ping" ? 200 : 404, headers).end("OK");
  });
  server.listen(socket);
  await once(server, "listening");
  onTestFinished(() => void server.close());
}
