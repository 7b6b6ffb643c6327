import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { baseImages, fingerprint, readContext } from "./build-context.ts";
import { scratchFolder } from "./testing/scratch-folder.ts";

describe("the fingerprint of a build", () => {
  const files = { Dockerfile: "FROM scratch\n", "files/run.sh": "exit 0\n" };

  test("is the same for the same files, wherever they are", () => {
    expect(fingerprintOf(scratchFolder(files))).toBe(fingerprintOf(scratchFolder(files)));
  });

  test("does not change with a file that .dockerignore names", () => {
    const ignoring = { ...files, ".dockerignore": "README.md\n" };
    expect(fingerprintOf(scratchFolder({ ...ignoring, "README.md": "a" }))).toBe(
      fingerprintOf(scratchFolder({ ...ignoring, "README.md": "b" })),
    );
  });

  test("changes with the content, the name and the mode of a file, and with a base image", () => {
    const made = scratchFolder(files);
    chmodSync(join(made, "files/run.sh"), 0o755);
    const prints = [
      fingerprintOf(scratchFolder(files)),
      fingerprintOf(scratchFolder({ ...files, "files/run.sh": "exit 1\n" })),
      fingerprintOf(scratchFolder({ ...files, "files/more.sh": "" })),
      fingerprintOf(scratchFolder({ Dockerfile: files.Dockerfile, "files/go.sh": "exit 0\n" })),
      fingerprintOf(made),
      fingerprintOf(scratchFolder(files), ["sha256:1"]),
      fingerprintOf(scratchFolder(files), ["sha256:2"]),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });
});

describe("the base images of a Dockerfile", () => {
  test("are those of all stages, without scratch and without stages of its own", () => {
    const dockerfile = `# FROM commented:out
FROM --platform=linux/amd64 debian:bookworm-slim AS Build
RUN echo FROM nothing
from scratch
FROM build
FROM debian:bookworm-slim
  FROM other/image:1 as last
COPY --from=build /a /a
`;
    expect(baseImages(dockerfile)).toEqual(["debian:bookworm-slim", "other/image:1"]);
  });
});

function fingerprintOf(folder: string, bases: readonly string[] = []): string {
  return fingerprint(readContext(folder), bases);
}
