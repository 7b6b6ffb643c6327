import { expect, it } from "vitest";
import { Secret } from "@task-api/runtime";
import { encodeLogin } from "./engine-login.ts";

const decode = (header: string): unknown =>
  JSON.parse(Buffer.from(header, "base64url").toString("utf8"));

it("tells a password, and Docker Hub by its old address", () => {
  const password = new Secret("p:w");
  expect(decode(encodeLogin({ username: "me", password }, "docker.io"))).toEqual({
    username: "me",
    password: "p:w",
    serveraddress: "https://index.docker.io/v1/",
  });
});

it("tells a token", () => {
  const identityToken = new Secret("token");
  expect(decode(encodeLogin({ identityToken }, "registry.example"))).toEqual({
    identitytoken: "token",
    serveraddress: "registry.example",
  });
});

it("pads the header, as engines want it", () => {
  for (const username of ["a", "ab", "abc", "?>~"]) {
    const header = encodeLogin({ username, password: new Secret("") }, "registry.example");
    expect(header.length % 4).toBe(0);
    expect(header).toMatch(/^[\w-]+=*$/);
  }
});
