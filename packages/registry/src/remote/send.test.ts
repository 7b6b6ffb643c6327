import { createServer } from "node:http";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { createSend } from "./send.ts";

const OLD = "22.13.0";
const env = { HTTP_PROXY: "http://proxy.invalid:3128", HTTPS_PROXY: "http://proxy.invalid:3128" };

it("sends nothing past a proxy that this Node cannot go through", async () => {
  const send = createSend(env, OLD);
  await expect(
    send(new URL("https://registry.invalid/v2/"), { headers: {} }),
  ).rejects.toMatchObject({
    reason: "EngineUnavailable",
    message: expect.stringContaining("The HTTPS_PROXY names a proxy, which Node 22.13.0 cannot"),
    nextStep: expect.stringContaining("newer Node"),
  });
});

it("sends to this machine itself, and to what NO_PROXY names, on any Node", async () => {
  const server = createServer((_, answer) => answer.end("here")).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const here = await createSend(env, OLD)(new URL(`http://127.0.0.1:${port}/`), { headers: {} });
  here.destroy();
  expect(here.statusCode).toBe(200);
  const open = createSend({ ...env, NO_PROXY: "registry.invalid" }, OLD);
  await expect(open(new URL("https://registry.invalid/"), { headers: {} })).rejects.toMatchObject({
    code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
  });
});
