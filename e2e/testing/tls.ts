// A certificate that nobody has signed, and a proxy, for tests of TLS.
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { runCommand } from "../../scripts/engine/run-command.ts";

/** The name in the certificate, beside 127.0.0.1. */
export const TLS_NAME = "registry.test";

/** Makes `cert.pem` and `key.pem` in a folder. */
export async function makeCertificate(folder: string): Promise<{ cert: string; key: string }> {
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const name = `subjectAltName=DNS:${TLS_NAME},IP:127.0.0.1`;
  const what = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${TLS_NAME} -addext ${name}`;
  const made = await runCommand("openssl", [...what.split(" "), "-out", cert, "-keyout", key]);
  expect(made).toMatchObject({ code: 0 });
  return { cert, key };
}

/** A proxy, for this test, that leads to `target` whatever is asked for; its address, and what that was. */
export async function proxyTo(
  target: string,
): Promise<{ readonly address: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer();
  server.on("connect", ({ url = "" }, socket) => {
    asked.push(url);
    const [host, port] = target.split(":");
    const way = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      way.pipe(socket).pipe(way);
    });
    way.on("error", () => socket.destroy());
    socket.on("error", () => way.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { address: `127.0.0.1:${port}`, asked };
}
