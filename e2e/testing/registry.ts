// A real registry on loopback; and a way to it on which calls are counted.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";

const PROGRAM = "/usr/bin/docker-registry";

/** Why there is none; undefined when there is. */
export const noRegistry: string | undefined = existsSync(PROGRAM)
  ? undefined
  : "no docker-registry; apt-get install docker-registry";

/** Who may read from a registry with a login. */
export const LOGIN = { username: "tester", password: "right password" } as const;
const HTPASSWD = "tester:$2y$05$j.HmoYrc/sHUFXMcxzsWUOKgOhjIZVO1NoeZJ9lbVv5OL9Sx7f30S\n";

/** One that runs. */
export interface Registry {
  readonly address: string;
  readonly stop: () => void;
}

/**
 * Starts a registry that keeps its images in `folder`, open to all, with a login, or
 * over TLS. Those of one folder have the same images.
 */
export async function startRegistry(
  folder: string,
  access: "open" | "login" | { readonly cert: string; readonly key: string },
): Promise<Registry> {
  const address = `127.0.0.1:${await freePort()}`;
  const htpasswd = join(folder, "htpasswd");
  mkdirSync(folder, { recursive: true });
  writeFileSync(htpasswd, HTPASSWD);
  const config = {
    version: "0.1",
    storage: { filesystem: { rootdirectory: join(folder, "data") } },
    http: {
      addr: address,
      ...(typeof access === "object" && { tls: { certificate: access.cert, key: access.key } }),
    },
    ...(access === "login" && { auth: { htpasswd: { realm: "tests", path: htpasswd } } }),
  };
  const file = join(folder, `${address}.yml`);
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config));
  const server = spawn(PROGRAM, ["serve", file], { stdio: "ignore" });
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`http://${address}/v2/`).catch(() => undefined);
    if (answer !== undefined) return { address, stop: () => void server.kill() };
    await sleep(50);
  }
  server.kill();
  throw new Error("the registry did not start");
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** A way to a registry, for this test: its address, and what was asked for on it. */
export async function countedWay(
  registry: string,
): Promise<{ readonly address: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method = "", url: path = "", headers } = incoming;
    asked.push(`${method} ${path}`);
    const [host, port] = registry.split(":");
    const forward = request({ host, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    forward.on("error", () => outgoing.destroy());
    incoming.pipe(forward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { address: `127.0.0.1:${port}`, asked };
}
