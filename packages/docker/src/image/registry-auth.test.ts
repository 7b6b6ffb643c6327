import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Secret } from "@task-api/runtime";
import { surroundings } from "../endpoint/surroundings.ts";
import { encodeLogin, registryAuth } from "./registry-auth.ts";

const config = {
  auths: {
    "https://index.docker.io/v1/": { auth: Buffer.from("hubby:p:w").toString("base64") },
    "registry.example": { identitytoken: "token" },
    "helped.example": {},
  },
  credHelpers: { "helped.example": "pass" },
  credsStore: "desktop",
};
const around = surroundings({
  env: {},
  home: "/home/me",
  readText: async (path) =>
    path === "/home/me/.docker/config.json" ? JSON.stringify(config) : undefined,
});

function decode(header: string | undefined): unknown {
  return header === undefined ? undefined : JSON.parse(Buffer.from(header, "base64url").toString());
}

it("uses the credentials that were given", async () => {
  const given = {
    registry: "https://registry.example/",
    username: "me",
    password: new Secret("pw"),
  };
  const auth = await registryAuth("registry.example", given, around);
  expect(decode(auth.header)).toEqual({
    username: "me",
    password: "pw",
    serveraddress: "registry.example",
  });
});

it("never sends credentials to a registry that they are not for", async () => {
  const given = { registry: "registry.example", username: "me", password: new Secret("pw") };
  expect(
    await registryAuth("evil.example", given, surroundings({ home: "/nowhere", env: {} })),
  ).toEqual({});
});

it("uses what docker login left behind", async () => {
  const auth = await registryAuth("docker.io", undefined, around);
  expect(decode(auth.header)).toMatchObject({ username: "hubby", password: "p:w" });
  const token = await registryAuth("registry.example", undefined, around);
  expect(decode(token.header)).toMatchObject({ identitytoken: "token" });
});

describe("a credential helper", () => {
  const folder = mkdtempSync(join(tmpdir(), "task-api-helper-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  /** A program as the keychains of Docker's own come as, and where it can be found. */
  function withHelper(name: string, script: string): ReturnType<typeof surroundings> {
    const file = join(folder, `docker-credential-${name}`);
    writeFileSync(file, `#!/bin/sh\nread server\n${script}\n`);
    chmodSync(file, 0o755);
    return surroundings({ ...around, env: { PATH: `${folder}:/usr/bin:/bin` } });
  }

  it("is asked for the registry that it is named for", async () => {
    const there = withHelper(
      "pass",
      '[ "$1 $server" = "get helped.example" ] && echo "{\\"Username\\":\\"me\\",\\"Secret\\":\\"kept\\"}"',
    );
    const auth = await registryAuth("helped.example", undefined, there);
    expect(auth.username).toBe("me");
    expect(decode(auth.header)).toMatchObject({ username: "me", password: "kept" });
  });

  it("is asked for all others where it keeps all, by Docker Hub's old address too", async () => {
    const answer = '{\\"Username\\":\\"<token>\\",\\"Secret\\":\\"$server\\"}';
    const there = withHelper("desktop", `echo "${answer}"`);
    const hub = await registryAuth("docker.io", undefined, there);
    expect(decode(hub.header)).toMatchObject({ identitytoken: "https://index.docker.io/v1/" });
  });

  it("that has no login leaves it to the file", async () => {
    const there = withHelper("desktop", "echo 'credentials not found in native keychain'; exit 1");
    const hub = await registryAuth("docker.io", undefined, there);
    expect(decode(hub.header)).toMatchObject({ username: "hubby" });
    expect(await registryAuth("other.example", undefined, there)).toEqual({});
  });

  it("that has left a process behind is not waited for", async () => {
    const answer = '{\\"Username\\":\\"me\\",\\"Secret\\":\\"kept\\"}';
    const there = withHelper("desktop", `sleep 30 & echo "${answer}"`);
    expect((await registryAuth("other.example", undefined, there)).username).toBe("me");
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
    const auth = await registryAuth("registry.example", undefined, there);
    expect(auth).toEqual({ helper: { name, problem: expect.stringContaining(problem) } });
  });
});

it("uses what podman login left behind, where docker has none", async () => {
  const auth = Buffer.from("pod:pw").toString("base64");
  const there = surroundings({
    env: { XDG_RUNTIME_DIR: "/run/user/7" },
    home: "/home/me",
    readText: async (path) =>
      path === "/run/user/7/containers/auth.json"
        ? JSON.stringify({ auths: { "quay.example": { auth } } })
        : undefined,
  });
  expect((await registryAuth("quay.example", undefined, there)).username).toBe("pod");
});

it("pads the header, as engines want it", () => {
  for (const username of ["a", "ab", "abc", "?>~"]) {
    const header = encodeLogin({ username }, "registry.example");
    expect(header.length % 4).toBe(0);
    expect(header).toMatch(/^[\w-]+=*$/);
  }
});
