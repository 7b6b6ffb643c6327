// Registries of which some requests are cut off: of one that only the nodes reach, as one within a cluster's own network,
// all of whoever is no container runtime. For tests only, and for nodes on this machine.
import { request as httpRequest, type IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { serve } from "./peer.ts";
import { testRegistry } from "./registry.ts";

/** Why there can be no such registry here; undefined when there can. */
export function noNodesOnly(): string | undefined {
  return testRegistry().address.startsWith("127.0.0.1:") ? undefined : "the nodes are elsewhere";
}

/** The address under which nodes reach the registry of the tests, for this test. */
export function nodesOnly(): Promise<string> {
  return behind(({ headers }) => /^(?:containerd|cri-o|docker)/i.test(headers["user-agent"] ?? ""));
}

/** An address of the registry of the tests, for this test, where only those are let through. */
export async function behind(isLet: (request: IncomingMessage) => boolean): Promise<string> {
  const there = `http://${testRegistry().address}`;
  const address = await serve((request, answer) => {
    const { method, headers, url = "" } = request;
    if (!isLet(request)) {
      request.socket.destroy();
      return;
    }
    const onward = httpRequest(new URL(url, there), { method, headers });
    onward.on("error", () => request.socket.destroy());
    onward.on("response", (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      void pipeline(given, answer).catch(() => undefined);
    });
    request.pipe(onward);
  });
  return address.replace("http://", "");
}
