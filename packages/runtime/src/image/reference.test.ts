import { expect, it } from "vitest";
import { isReference, parseReference, registryHost } from "./reference.ts";

it.for([
  ["busybox", "docker.io", "busybox", "latest"],
  ["library/busybox:1", "docker.io", "library/busybox", "1"],
  ["localhost/x", "localhost", "localhost/x", "latest"],
  ["127.0.0.1:5000/a/b", "127.0.0.1:5000", "127.0.0.1:5000/a/b", "latest"],
  ["registry.example:5000/a/b:tag", "registry.example:5000", "registry.example:5000/a/b", "tag"],
  ["ghcr.io/a/b:tag@sha256:00", "ghcr.io", "ghcr.io/a/b", "sha256:00"],
] as const)("%s comes from %s", ([reference, registry, name, version]) => {
  expect(parseReference(reference)).toEqual({ registry, name, version, isId: false });
});

it.for(["", "../../info", "a//b", "/a", "a/./b", "a b", "a?b", "a#b"])(
  "'%s' is not asked for",
  (text) => {
    expect(isReference(text)).toBe(false);
  },
);

it("knows a content id, which no registry has", () => {
  expect(parseReference(`sha256:${"0".repeat(64)}`).isId).toBe(true);
});

it.for([
  ["https://index.docker.io/v1/", "docker.io"],
  ["docker.io", "docker.io"],
  ["https://registry.example:5000/v2/", "registry.example:5000"],
  ["Registry.Example/group/project", "registry.example"],
] as const)("%s is the registry %s", ([address, host]) => {
  expect(registryHost(address)).toBe(host);
});
