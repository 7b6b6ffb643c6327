// A registry that only the nodes reach, as one within a cluster's own network: who is no container runtime is cut off.
// For tests only, and for nodes on this machine.
import { request as httpRequest } from "node:http";
import { pipeline } from "node:stream/promises";
import { serve } from "./peer.ts";
import { testRegistry } from "./registry.ts";

/** Why there can be no such registry here; undefined when there can. */
export function noNodesOnly(): string | undefined {
  return testRegistry().address.startsWith("127.0.0.1:") ? undefined : "the nodes are elsewhere";
}

/** The address under which nodes reach the registry of the tests, for this test. */
export async function nodesOnly(): Promise<string> {
  const there = `http://${testRegistry().address}`;
  const address = await serve((request, answer) => {
    const { method, headers, url = "" } = request;
    if (!/^(?:containerd|cri-o|docker)/i.test(headers["user-agent"] ?? "")) {
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
