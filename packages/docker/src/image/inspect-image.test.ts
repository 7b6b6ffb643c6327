import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { connectDocker } from "../connect.ts";

/** What an engine says of an image that it knows by these digests. */
async function digestOf(digests: readonly string[]): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "task-api-image-"));
  const server = createServer((_, answer) => {
    answer.end(JSON.stringify({ Id: "sha256:1", RepoDigests: digests }));
  });
  onTestFinished(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  const socket = join(folder, "engine.sock");
  server.listen(socket);
  await once(server, "listening");
  const runtime = await connectDocker({ host: `unix://${socket}` });
  try {
    return (await runtime.inspectImage("tools/convert:1")).digest;
  } finally {
    await runtime.close();
  }
}

it.each([
  ["the one of the repository that was asked for", ["a/b@sha256:2", "tools/convert@sha256:3"], 1],
  ["else the first one", ["a/b@sha256:2", "c/d@sha256:3"], 0],
  ["none for what was built on Podman", ["localhost/tools/convert@sha256:2"], undefined],
  ["one of a registry on this machine", ["localhost:5000/tools/convert@sha256:2"], 0],
])("the digest of an image is %s", async (_, digests, index) => {
  expect(await digestOf(digests)).toBe(index === undefined ? undefined : digests[index]);
});
