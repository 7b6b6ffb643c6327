import { expect, it } from "vitest";
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

it("names the credential helper that would have been responsible", async () => {
  expect(await registryAuth("helped.example", undefined, around)).toEqual({ helper: "pass" });
  expect(await registryAuth("other.example", undefined, around)).toEqual({ helper: "desktop" });
});

it("pads the header, as engines want it", () => {
  for (const username of ["a", "ab", "abc", "?>~"]) {
    const header = encodeLogin({ username }, "registry.example");
    expect(header.length % 4).toBe(0);
    expect(header).toMatch(/^[\w-]+=*$/);
  }
});
