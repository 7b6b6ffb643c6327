import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RuntimeFailure } from "@task-api/runtime";
import { connectDocker } from "../connect.ts";
import { createEngineClient, type EngineClient } from "./engine-client.ts";

let folder = "";
let servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "task-api-http-"));
});
afterEach(async () => {
  for (const server of servers) server.close();
  servers = [];
  await rm(folder, { recursive: true, force: true });
});

function clientOf(path: string): EngineClient {
  return createEngineClient({ kind: "socket", path, origin: "DOCKER_HOST" });
}

async function listen(server: Server): Promise<string> {
  const path = join(folder, "engine.sock");
  servers.push(server);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(path, resolve);
  await promise;
  return path;
}

const serveHttp = (handle: RequestListener): Promise<string> => listen(createHttpServer(handle));
const serveBytes = (handle: (socket: Socket) => void): Promise<string> =>
  listen(createServer(handle));

async function servePort(handle: (socket: Socket) => void): Promise<number> {
  const server = createServer(handle);
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("a connection that fails", () => {
  it("says that there is no socket, and how to start the engine", async () => {
    await expect(clientOf(join(folder, "none.sock")).call("GET", "/_ping")).rejects.toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringMatching(/none\.sock \(DOCKER_HOST\): there is no such socket/),
      nextStep: expect.stringContaining("sudo systemctl start docker"),
    });
  });

  it("says that nothing listens on a socket that was left behind", async () => {
    const path = join(folder, "left.sock");
    // A server killed outright leaves its socket file.
    const leave = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
    await promisify(execFile)(process.execPath, ["-e", leave]).catch(() => undefined);
    await expect(clientOf(path).call("GET", "/_ping")).rejects.toMatchObject({
      message: expect.stringContaining("nothing listens there"),
    });
  });

  it("says that a TCP port refuses", async () => {
    const client = createEngineClient({
      kind: "tcp",
      host: "127.0.0.1",
      port: 1,
      origin: "DOCKER_HOST",
    });
    await expect(client.call("GET", "/_ping")).rejects.toMatchObject({
      message: expect.stringContaining("tcp://127.0.0.1:1"),
      nextStep: expect.stringContaining("unset DOCKER_HOST"),
    });
  });

  it.skipIf(process.getuid?.() !== 0)(
    "tells who may not open the socket how to join the group",
    async () => {
      const path = await serveHttp((_, answer) => answer.end("OK"));
      await chmod(folder, 0o755);
      await chmod(path, 0o600);
      const script = `
      import { connect } from "node:net";
      process.setuid(65534);
      connect(${JSON.stringify(path)}).on("error", (error) => console.log(JSON.stringify(error)));`;
      const { stdout } = await promisify(execFile)(process.execPath, [
        "--input-type=module",
        "-e",
        script,
      ]);
      const { connectionFailure } = await import("./connection-failure.ts");
      const error = Object.assign(new Error("connect EACCES"), JSON.parse(stdout));
      expect(
        connectionFailure({ kind: "socket", path, origin: "the default socket" }, error),
      ).toMatchObject({
        reason: "EngineUnavailable",
        message: expect.stringContaining("you may not open this socket"),
        nextStep: expect.stringContaining("sudo usermod -aG docker $USER"),
      });
    },
  );

  it("says that what answers is no HTTP", async () => {
    const path = await serveBytes((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    await expect(clientOf(path).call("GET", "/_ping")).rejects.toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringContaining("does not speak HTTP"),
    });
  });

  it("says that a connection broke off in the middle of an answer", async () => {
    const path = await serveBytes((socket) => {
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"));
    });
    await expect(clientOf(path).call("GET", "/info")).rejects.toBeInstanceOf(RuntimeFailure);
  });

  it("says that an HTTP server is no engine", async () => {
    const path = await serveHttp((_, answer) => answer.end("<html>welcome</html>"));
    const runtime = await connectDocker({ host: `unix://${path}` });
    await expect(runtime.describe()).rejects.toThrow("does not behave like a container engine");
    await expect(runtime.inspectImage("busybox")).rejects.toThrow("expected its Id");
    await runtime.close();
  });

  it("stops waiting for an engine that does not answer", async () => {
    const path = await serveBytes(() => undefined);
    await expect(clientOf(path).call("GET", "/info", { patienceMs: 30 })).rejects.toThrow(
      "no answer within",
    );
  });

  it("gives up a call that its caller stops", async () => {
    const path = await serveBytes(() => undefined);
    const signal = AbortSignal.timeout(30);
    await expect(clientOf(path).call("GET", "/info", { signal })).rejects.toMatchObject({
      reason: "Stopped",
      message: expect.stringContaining("interrupted"),
    });
  });
});

describe("a connection that works", () => {
  it("sends JSON and a query, and gives status and body of any answer", async () => {
    const path = await serveHttp((request, answer) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        answer.writeHead(418, { "content-type": "application/json", server: "Docker/1" });
        answer.end(JSON.stringify({ url: request.url, body: Buffer.concat(chunks).toString() }));
      });
    });
    const client = clientOf(path);
    const answer = await client.call("POST", "/x", {
      json: { a: "ä" },
      query: { b: "1 2", c: undefined },
    });
    expect(answer).toMatchObject({ status: 418, body: { url: "/x?b=1%202", body: '{"a":"ä"}' } });
    expect(client.serverHeader()).toBe("Docker/1");
    client.close();
  });

  it("asks again when the engine has closed an idle connection meanwhile", async () => {
    let connections = 0;
    const path = await serveBytes((socket) => {
      connections += 1;
      let requests = 0;
      socket.on("data", () => {
        requests += 1;
        // The second request on a connection finds it closed.
        if (requests > 1) socket.destroy();
        else socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK");
      });
    });
    const client = clientOf(path);
    expect((await client.call("GET", "/_ping")).text).toBe("OK");
    expect((await client.call("GET", "/_ping")).text).toBe("OK");
    expect(connections).toBe(2);
    client.close();
  });

  it("does not ask again when an answer on an older connection breaks off", async () => {
    let requests = 0;
    const port = await servePort((socket) => {
      socket.on("data", () => {
        requests += 1;
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nO");
        if (requests === 1) socket.write("K");
        else setTimeout(() => socket.resetAndDestroy(), 50);
      });
    });
    const endpoint = { kind: "tcp", host: "127.0.0.1", port, origin: "DOCKER_HOST" } as const;
    const client = createEngineClient(endpoint);
    expect((await client.call("GET", "/_ping")).text).toBe("OK");
    await expect(client.call("GET", "/_ping")).rejects.toMatchObject({
      reason: "EngineUnavailable",
    });
    expect(requests).toBe(2);
    client.close();
  });

  it("refuses further calls once it is closed", async () => {
    const path = await serveHttp((_, answer) => answer.end("OK"));
    const client = clientOf(path);
    client.close();
    await expect(client.call("GET", "/_ping")).rejects.toThrow("closed");
  });
});
