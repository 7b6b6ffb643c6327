import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Secret } from "../redact/secret.ts";
import { registryLogin, type LoginSurroundings, type RegistryLogin } from "./registry-login.ts";

const config = {
  auths: {
    "https://index.docker.io/v1/": { auth: Buffer.from("hubby:p:w").toString("base64") },
    "registry.example": { identitytoken: "token" },
    "helped.example": {},
  },
  credHelpers: { "helped.example": "pass" },
  credsStore: "desktop",
};
const around: LoginSurroundings = {
  env: {},
  home: "/home/me",
  readText: async (path) =>
    path === "/home/me/.docker/config.json" ? JSON.stringify(config) : undefined,
};
const nowhere: LoginSurroundings = { ...around, readText: async () => undefined };

/** What is shown to the registry, in plain text. */
function proofOf({ proof }: RegistryLogin): unknown {
  if (proof === undefined) return undefined;
  return "password" in proof
    ? { username: proof.username, password: proof.password.reveal() }
    : { identityToken: proof.identityToken.reveal() };
}

it("uses the credentials that were given", async () => {
  const given = {
    registry: "https://registry.example/",
    username: "me",
    password: new Secret("pw"),
  };
  const auth = await registryLogin("registry.example", given, around);
  expect(proofOf(auth)).toEqual({
    username: "me",
    password: "pw",
  });
});

it("never sends credentials to a registry that they are not for", async () => {
  const given = { registry: "registry.example", username: "me", password: new Secret("pw") };
  expect(await registryLogin("evil.example", given, nowhere)).toEqual({});
});

it("uses what docker login left behind", async () => {
  const auth = await registryLogin("docker.io", undefined, around);
  expect(proofOf(auth)).toMatchObject({ username: "hubby", password: "p:w" });
  const token = await registryLogin("registry.example", undefined, around);
  expect(proofOf(token)).toMatchObject({ identityToken: "token" });
});

describe("a credential helper", () => {
  const folder = mkdtempSync(join(tmpdir(), "task-api-helper-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  /** A program as the keychains of Docker's own come as, and where it can be found. */
  function withHelper(name: string, script: string): LoginSurroundings {
    const file = join(folder, `docker-credential-${name}`);
    writeFileSync(file, `#!/bin/sh\nread server\n${script}\n`);
    chmodSync(file, 0o755);
    return { ...around, env: { PATH: `${folder}:/usr/bin:/bin` } };
  }

  it("is asked for the registry that it is named for", async () => {
    const there = withHelper(
      "pass",
      '[ "$1 $server" = "get helped.example" ] && echo "{\\"Username\\":\\"me\\",\\"Secret\\":\\"kept\\"}"',
    );
    const auth = await registryLogin("helped.example", undefined, there);
    expect(auth.username).toBe("me");
    expect(proofOf(auth)).toMatchObject({ username: "me", password: "kept" });
  });

  it("is asked for all others where it keeps all, by Docker Hub's old address too", async () => {
    const answer = '{\\"Username\\":\\"<token>\\",\\"Secret\\":\\"$server\\"}';
    const there = withHelper("desktop", `echo "${answer}"`);
    const hub = await registryLogin("docker.io", undefined, there);
    expect(proofOf(hub)).toMatchObject({ identityToken: "https://index.docker.io/v1/" });
  });

  it("that has no login leaves it to the file", async () => {
    const there = withHelper("desktop", "echo 'credentials not found in native keychain'; exit 1");
    const hub = await registryLogin("docker.io", undefined, there);
    expect(proofOf(hub)).toMatchObject({ username: "hubby" });
    expect(await registryLogin("other.example", undefined, there)).toEqual({});
  });

  it("that has left a process behind is not waited for", async () => {
    const answer = '{\\"Username\\":\\"me\\",\\"Secret\\":\\"kept\\"}';
    const there = withHelper("desktop", `sleep 30 & echo "${answer}"`);
    expect((await registryLogin("other.example", undefined, there)).username).toBe("me");
  });

  it.each([
    ["is not installed", "absent", undefined, "ENOENT"],
    ["fails", "failing", "echo locked >&2; exit 3", "locked"],
    ["fails after its answer", "late", 'echo "{\\"Secret\\":\\"s\\"}"; exit 4', "it ended with 4"],
    ["answers nonsense", "nonsense", "echo secret-nonsense", "it gave no login"],
    ["is a path", "../../bin/evil", undefined, "is no name of a helper"],
  ])("that %s is named with the reason", async (_, name, script, problem) => {
    const found = withHelper(script === undefined ? "other" : name, script ?? "exit 1");
    const text = JSON.stringify({ credsStore: name });
    const there = { ...found, readText: async () => text };
    const auth = await registryLogin("registry.example", undefined, there);
    expect(auth).toEqual({ helper: { name, problem: expect.stringContaining(problem) } });
  });
});

it("uses what podman login left behind, where docker has none", async () => {
  const auth = Buffer.from("pod:pw").toString("base64");
  const there: LoginSurroundings = {
    env: { XDG_RUNTIME_DIR: "/run/user/7" },
    home: "/home/me",
    readText: async (path) =>
      path === "/run/user/7/containers/auth.json"
        ? JSON.stringify({ auths: { "quay.example": { auth } } })
        : undefined,
  };
  expect((await registryLogin("quay.example", undefined, there)).username).toBe("pod");
});
