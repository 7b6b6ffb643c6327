import { expect, it } from "vitest";
import { parseArchiveReference } from "./archive-reference.ts";

it.each([
  ["oci-archive:a.tar", { kind: "oci-archive", path: "a.tar" }],
  ["oci-archive:/x/a.tar:1.0", { kind: "oci-archive", path: "/x/a.tar", name: "1.0" }],
  ["docker-archive:a.tar:r/x:1", { kind: "docker-archive", path: "a.tar", name: "r/x:1" }],
  ["docker-archive:a.tar:", { kind: "docker-archive", path: "a.tar" }],
  ["oci:./layout:1.0", { kind: "oci", path: "./layout", name: "1.0" }],
] as const)("%s is an archive", (reference, parts) => {
  expect(parseArchiveReference(reference)).toEqual(parts);
});

it.each(["busybox", "oci:1.0", "registry.example/oci-archive:1", "docker://busybox"])(
  "%s is none",
  (reference) => {
    expect(parseArchiveReference(reference)).toBeUndefined();
  },
);

it("tells a file with a colon in its name from a name behind it", () => {
  const found = parseArchiveReference("oci-archive:a:b.tar", (path) => path === "a:b.tar");
  expect(found?.path).toBe("a:b.tar");
});
