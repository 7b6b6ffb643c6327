import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatEndpoint } from "./endpoint.ts";
import { resolveEndpoint } from "./resolve-endpoint.ts";
import { surroundings } from "./surroundings.ts";

let home = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "task-api-home-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function write(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true });
  const text = typeof content === "string" ? content : JSON.stringify(content);
  await writeFile(join(home, path), text);
}

function resolve(
  env: Record<string, string> = {},
  host?: string,
): ReturnType<typeof resolveEndpoint> {
  return resolveEndpoint(surroundings({ env, home }), host);
}

async function writeContext(name: string, docker: object): Promise<string> {
  const id = createHash("sha256").update(name).digest("hex");
  await write(`.docker/contexts/meta/${id}/meta.json`, { Name: name, Endpoints: { docker } });
  return id;
}

describe("DOCKER_HOST", () => {
  it.for([
    ["unix:///run/my/docker.sock", "unix:///run/my/docker.sock"],
    ["tcp://engine", "tcp://engine:2375"],
    ["tcp://engine:80/", "tcp://engine:80"],
    ["tcp://[::1]:2375", "tcp://[::1]:2375"],
    ["https://engine", "tcp://engine:2376"],
    ["npipe:////./pipe/docker_engine", "npipe:////./pipe/docker_engine"],
  ] as const)("reads %s", async ([address, expected]) => {
    expect(formatEndpoint(await resolve({ DOCKER_HOST: address }))).toBe(expected);
  });

  it("wins over a docker context, and an explicit host wins over it", async () => {
    await write(".docker/config.json", { currentContext: "missing" });
    const env = { DOCKER_HOST: "tcp://one:1" };
    expect(formatEndpoint(await resolve(env))).toBe("tcp://one:1");
    expect(formatEndpoint(await resolve(env, "tcp://two:2"))).toBe("tcp://two:2");
  });

  it("refuses ssh:// and shows how to forward the socket", async () => {
    await expect(
      resolve({ DOCKER_HOST: "ssh://me@far:2222/run/docker.sock" }),
    ).rejects.toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringContaining("ssh://me@far:2222"),
      nextStep: expect.stringContaining("docker-remote.sock:/var/run/docker.sock -p 2222 me@far"),
    });
  });

  it.for(["docker.sock", "unix://relative", "ftp://x", "tcp://"])(
    "says what it expected instead of %s",
    async (address) => {
      await expect(resolve({ DOCKER_HOST: address })).rejects.toMatchObject({
        message: expect.stringContaining(`DOCKER_HOST is "${address}": expected unix://`),
      });
    },
  );

  it("takes the certificates of DOCKER_CERT_PATH when DOCKER_TLS_VERIFY is set", async () => {
    await write("certs/ca.pem", "CA");
    await write("certs/cert.pem", "CERT");
    await write("certs/key.pem", "KEY");
    const env = {
      DOCKER_HOST: "tcp://engine",
      DOCKER_TLS_VERIFY: "1",
      DOCKER_CERT_PATH: join(home, "certs"),
    };
    expect(await resolve(env)).toMatchObject({
      port: 2376,
      tls: { ca: "CA", cert: "CERT", key: "KEY", verify: true },
    });
  });

  it("names the missing certificate", async () => {
    const env = { DOCKER_HOST: "tcp://engine", DOCKER_TLS_VERIFY: "1" };
    await expect(resolve(env)).rejects.toThrow(join(home, ".docker", "ca.pem"));
  });
});

describe("docker contexts", () => {
  it("uses the current one, with its certificates", async () => {
    const id = await writeContext("lab", { Host: "tcp://lab:2376", SkipTLSVerify: true });
    await write(`.docker/contexts/tls/${id}/docker/ca.pem`, "CA");
    await write(".docker/config.json", { currentContext: "lab" });
    expect(await resolve()).toEqual({
      kind: "tcp",
      host: "lab",
      port: 2376,
      tls: { ca: "CA", verify: false },
      origin: 'docker context "lab"',
    });
  });

  it("lets DOCKER_CONTEXT choose another one, and DOCKER_CONFIG another folder", async () => {
    await writeContext("lab", { Host: "tcp://lab:1" });
    await writeContext("desk", { Host: "unix:///desk.sock" });
    await write(".docker/config.json", { currentContext: "lab" });
    const env = { DOCKER_CONTEXT: "desk", DOCKER_CONFIG: join(home, ".docker") };
    expect(await resolve(env)).toMatchObject({ path: "/desk.sock" });
  });

  it("lists the contexts there are when one is missing", async () => {
    await writeContext("lab", { Host: "tcp://lab:1" });
    await expect(resolve({ DOCKER_CONTEXT: "labb" })).rejects.toMatchObject({
      message: expect.stringContaining("there are: default, lab"),
      nextStep: expect.stringContaining("DOCKER_CONTEXT"),
    });
  });
});

describe("default sockets", () => {
  it("takes Podman's socket of the user where Docker has none", async () => {
    await mkdir(join(home, "run", "podman"), { recursive: true });
    const path = join(home, "run", "podman", "podman.sock");
    const server = createServer().listen(path);
    const around = surroundings({ env: { XDG_RUNTIME_DIR: join(home, "run") }, home });
    try {
      const endpoint = await resolveEndpoint({
        ...around,
        probeSocket: (socket) =>
          socket.startsWith(home) ? around.probeSocket(socket) : Promise.resolve("absent"),
      });
      expect(endpoint).toMatchObject({ kind: "socket", path });
    } finally {
      server.close();
    }
  });

  it("prefers a socket that can be opened, and keeps a closed one for the message", async () => {
    const around = surroundings({ env: {}, home });
    const onlyUsable = async (usable: string): ReturnType<typeof resolveEndpoint> =>
      resolveEndpoint({
        ...around,
        probeSocket: async (path) => (path === usable ? "usable" : "closed"),
      });
    const open = "/run/podman/podman.sock";
    expect(await onlyUsable(open)).toMatchObject({ path: open });
    expect(await onlyUsable("none")).toMatchObject({ path: "/var/run/docker.sock" });
  });

  it("lists what it looked for when there is no engine at all", async () => {
    const around = surroundings({ env: {}, home, probeSocket: async () => "absent" });
    await expect(resolveEndpoint(around)).rejects.toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringContaining("/var/run/docker.sock"),
      nextStep: expect.stringContaining("systemctl start docker"),
    });
  });
});
