// Test images made over the engine's own API from Debian's busybox-static: no registry, no build
// tool. For tests only; nothing in the package imports it.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { pack } from "tar-stream";
import {
  conformanceTools,
  makeEachConformanceImage,
  type ConformanceImages,
  type ImageFile,
} from "@task-api/runtime/conformance";
import { resolveEndpoint } from "../endpoint/resolve-endpoint.ts";
import { surroundings } from "../endpoint/surroundings.ts";
import { readBody } from "@task-api/runtime/adapter";
import { createEngineClient, type EngineClient } from "../http/engine-client.ts";

const BUSYBOX = "/bin/busybox";

/** Why tests that need an engine cannot run here; undefined when they can. */
export function noEngine(): string | undefined {
  if (process.env["TASK_API_TEST_ENGINE"] !== "1") {
    return "no container engine; set TASK_API_TEST_ENGINE=1 when there is one";
  }
  return existsSync(BUSYBOX) ? undefined : "no /bin/busybox; apt-get install busybox-static";
}

/** A client for the engine of this machine. */
export async function testClient(host?: string): Promise<EngineClient> {
  return createEngineClient(await resolveEndpoint(surroundings(), host));
}

/** Makes an image of busybox, `files` and Dockerfile-like `changes`; gives its reference. */
export async function makeTestImage(
  client: EngineClient,
  name: string,
  files: readonly ImageFile[],
  changes: readonly string[] = [],
): Promise<string> {
  const tar = await packFiles([...conformanceTools(readFileSync(BUSYBOX)), ...files]);
  const tag = createHash("sha256")
    .update(tar)
    .update(changes.join("\n"))
    .digest("hex")
    .slice(0, 12);
  const reference = `task-api-test/${name}:${tag}`;
  const known = await client.call("GET", `/images/${reference}/json`);
  if (known.status === 200) return reference;
  const query = changes.map((change) => `&changes=${encodeURIComponent(change)}`).join("");
  const made = await client.call("POST", `/images/create?fromSrc=-&repo=${reference}${query}`, {
    body: tar,
    contentType: "application/x-tar",
  });
  if (made.status !== 200 || made.text.includes("errorDetail")) {
    throw new Error(`the image ${reference} could not be made: ${made.text}`);
  }
  return reference;
}

/** The images that the conformance suite asks for. */
export function makeConformanceImages(client: EngineClient): Promise<ConformanceImages> {
  return makeEachConformanceImage(({ name, files, entrypoint, command }) =>
    makeTestImage(client, name, files, [
      ...(entrypoint === undefined ? [] : [`ENTRYPOINT ${JSON.stringify(entrypoint)}`]),
      ...(command === undefined ? [] : [`CMD ${JSON.stringify(command)}`]),
    ]),
  );
}

async function packFiles(files: readonly ImageFile[]): Promise<Buffer> {
  const tar = pack();
  const mtime = new Date(0);
  for (const file of files) {
    const name = file.path;
    if ("link" in file) tar.entry({ name, mtime, type: "symlink", linkname: file.link });
    else if ("directory" in file) tar.entry({ name, mtime, type: "directory", mode: 0o755 });
    else tar.entry({ name, mtime, mode: file.mode ?? 0o644 }, file.text);
  }
  tar.finalize();
  return readBody(tar, Number.POSITIVE_INFINITY);
}
