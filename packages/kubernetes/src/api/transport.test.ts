import { once } from "node:events";
import { expect, it } from "vitest";
import { Secret } from "@task-api/runtime";
import { accessTo, serve } from "../testing/peer.ts";
import { createTransport, type Transport } from "./transport.ts";

it("keeps no connection with a certificate that has been renewed", async () => {
  const open = new Set<object>();
  const server = await serve(({ socket }, answer) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    answer.end();
  });
  const transport = createTransport(accessTo(server));
  for (const cert of ["one", "two", "three"]) await ask(transport, cert);
  await expect.poll(() => open.size).toBe(1);
  transport.close();
});

async function ask(transport: Transport, cert: string): Promise<void> {
  const begin = await transport.over({ cert, key: new Secret("") });
  const request = begin({ path: "/", method: "GET" }).end();
  const [answer] = await once(request, "response");
  answer.resume();
  await once(answer, "close");
}
