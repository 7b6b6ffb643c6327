// Pulls through the engine from a real registry that wants a login.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Secret, type ContainerRuntime, type PullProgress } from "@task-api/runtime";
import { connectDocker } from "../connect.ts";
import { encodeLogin } from "./engine-login.ts";
import { makeTestImage, noEngine, testClient } from "../testing/engine.ts";

const PROGRAM = "/usr/bin/docker-registry";
const LOGIN = { username: "tester", password: "right password" };
const HTPASSWD = "tester:$2y$05$j.HmoYrc/sHUFXMcxzsWUOKgOhjIZVO1NoeZJ9lbVv5OL9Sx7f30S\n";
const skip = noEngine() ?? (await missingProgram());

async function missingProgram(): Promise<string | undefined> {
  const { existsSync } = await import("node:fs");
  return existsSync(PROGRAM) ? undefined : "no docker-registry; apt-get install docker-registry";
}

describe.skipIf(skip !== undefined)(
  `a pull from a registry with a login${skip === undefined ? "" : ` (skipped: ${skip})`}`,
  { tags: ["docker"] },
  () => {
    let folder = "";
    let registry = "";
    let server: ChildProcess | undefined;
    let opened: ContainerRuntime | undefined;
    const runtime = (): ContainerRuntime => {
      if (opened === undefined) throw new Error("no engine was connected");
      return opened;
    };
    let pushed = "";

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "task-api-registry-"));
      registry = `127.0.0.1:${await freePort()}`;
      server = await startRegistry(folder, registry);
      pushed = await pushImage(registry);
      // A home without any login.
      opened = await connectDocker({ home: folder });
    });

    afterAll(async () => {
      await opened?.close();
      server?.kill();
      await rm(folder, { recursive: true, force: true });
    });

    it("is refused without a login, and with a wrong one", async () => {
      await expect(runtime().inspectImage(pushed)).rejects.toMatchObject({
        reason: "RegistryUnauthorized",
        message: expect.stringContaining(
          `The registry ${registry} refuses ${pushed} without a login`,
        ),
        nextStep: `Log in: docker login ${registry}`,
      });
      const credentials = { registry, username: "tester", password: new Secret("wrong password") };
      const failure = runtime().inspectImage(pushed, { credentials });
      await expect(failure).rejects.toMatchObject({
        reason: "RegistryUnauthorized",
        message: expect.stringContaining('as "tester"'),
      });
      await expect(failure).rejects.not.toThrow("wrong password");
    });

    it("does not find what the registry does not have", async () => {
      const credentials = {
        registry,
        username: LOGIN.username,
        password: new Secret(LOGIN.password),
      };
      await expect(
        runtime().inspectImage(`${registry}/task-api-test/other:1`, { credentials }),
      ).rejects.toMatchObject({
        reason: "ImageNotFound",
        message: expect.stringContaining(`The registry ${registry} has no`),
      });
    });

    it("succeeds with credentials, tells its progress and the digest", async () => {
      const credentials = {
        registry,
        username: LOGIN.username,
        password: new Secret(LOGIN.password),
      };
      const seen: PullProgress[] = [];
      const image = await runtime().inspectImage(pushed, {
        credentials,
        onProgress: (progress) => seen.push(progress),
      });
      expect(image.digest).toMatch(
        new RegExp(`^${registry}/task-api-test/pushed@sha256:[0-9a-f]{64}$`),
      );
      // Podman counts the image's configuration as well.
      const layers = seen.at(-1)?.layers;
      expect(layers).toBeGreaterThan(0);
      expect(seen.at(-1)?.layersDone).toBe(layers);
      await removeImage(pushed);
    });

    it("waits for a registry that is down for a moment, and not for one that says no", async () => {
      const credentials = {
        registry,
        username: LOGIN.username,
        password: new Secret(LOGIN.password),
      };
      const { promise: isDown, resolve: noteDown } = Promise.withResolvers<void>();
      server?.once("exit", () => noteDown());
      server?.kill();
      await isDown;
      const waits: string[] = [];
      const { promise: waited, resolve: noteWait } = Promise.withResolvers<void>();
      const onWait = (reason: string): void => {
        waits.push(reason);
        noteWait();
      };
      const pulled = runtime().inspectImage(pushed, { credentials, onWait });
      await waited;
      server = await startRegistry(folder, registry);
      expect((await pulled).reference).toBe(pushed);
      expect(waits[0]).toContain(`the registry ${registry} did not answer`);
      await removeImage(pushed);
    });

    it("succeeds with what docker login left behind", async () => {
      const auth = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString("base64");
      await mkdir(join(folder, ".docker"));
      const config = JSON.stringify({ auths: { [registry]: { auth } } });
      await writeFile(join(folder, ".docker", "config.json"), config);
      expect((await runtime().inspectImage(pushed)).reference).toBe(pushed);
      await removeImage(pushed);
    });
  },
);

async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function startRegistry(folder: string, address: string): Promise<ChildProcess> {
  await writeFile(join(folder, "htpasswd"), HTPASSWD);
  const config = {
    version: "0.1",
    storage: { filesystem: { rootdirectory: join(folder, "data") } },
    http: { addr: address },
    auth: { htpasswd: { realm: "tests", path: join(folder, "htpasswd") } },
  };
  // JSON is YAML.
  await writeFile(join(folder, "config.yml"), JSON.stringify(config));
  const server = spawn(PROGRAM, ["serve", join(folder, "config.yml")], { stdio: "ignore" });
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`http://${address}/v2/`).catch(() => undefined);
    if (answer?.status === 401) return server;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  throw new Error("the registry did not start");
}

async function pushImage(registry: string): Promise<string> {
  const client = await testClient();
  const local = await makeTestImage(client, "pushed", [{ path: "unique", text: registry }]);
  const repo = `${registry}/task-api-test/pushed`;
  await client.call("POST", `/images/${local}/tag`, { query: { repo, tag: "1" } });
  const header = encodeLogin(
    { username: LOGIN.username, password: new Secret(LOGIN.password) },
    registry,
  );
  const push = await client.call("POST", `/images/${repo}/push`, {
    query: { tag: "1" },
    headers: { "x-registry-auth": header },
  });
  client.close();
  if (push.status !== 200 || push.text.includes("errorDetail")) throw new Error(push.text);
  // Both names, so that the engine has nothing of it left.
  await removeImage(local);
  await removeImage(`${repo}:1`);
  return `${repo}:1`;
}

/** Takes a name off an image; the image itself goes when it has no other name. */
async function removeImage(reference: string): Promise<void> {
  const client = await testClient();
  await client.call("DELETE", `/images/${reference}`);
  client.close();
}
