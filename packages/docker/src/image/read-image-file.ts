// Reads one file out of an image: a container is created, never started, the file copied out of it, and the
// container removed whatever happened. Links are followed within the image.
import { posix } from "node:path";
import {
  KEY_LABEL,
  ownLabels,
  parseJson,
  stringAt,
  type ContractProblem,
  type Image,
} from "@task-api/runtime";
import { connectionFailure } from "../http/connection-failure.ts";
import { readBody } from "@task-api/runtime/adapter";
import type { EngineClient } from "../http/engine-client.ts";
import { engineRefused, notUnderstood } from "../http/engine-failure.ts";
import { readPathStat } from "../http/path-stat.ts";
import { readOneFile } from "./read-one-file.ts";

const MAX_LINKS = 10;

/** A file's content, or why there is none. */
export type ImageFile =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly why: ContractProblem };

/** The file at `path`, of at most `limit` bytes. @throws RuntimeFailure when the engine says no */
export async function readImageFile(
  client: EngineClient,
  image: Pick<Image, "id" | "reference">,
  path: string,
  limit: number,
): Promise<ImageFile> {
  const id = await createIdle(client, image);
  if (id === undefined) return { ok: false, why: { problem: "image-gone" } };
  try {
    let place = path;
    for (let links = 0; links <= MAX_LINKS; links += 1) {
      const found = await readPath(client, { id, reference: image.reference }, place, limit);
      if (typeof found !== "string") return found;
      // A path above the image's root is its root.
      place = posix.resolve(posix.dirname(place), found);
    }
    return { ok: false, why: { problem: "links" } };
  } finally {
    await client.call("DELETE", `/containers/${id}`, { query: { force: true, v: true } });
  }
}

/** A container that is never run; undefined when the image is gone. */
async function createIdle(
  client: EngineClient,
  image: Pick<Image, "id" | "reference">,
): Promise<string | undefined> {
  const answer = await client.call("POST", "/containers/create", {
    json: {
      Image: image.id,
      // Images without any command need one to become a container.
      Entrypoint: ["/never-run"],
      Cmd: [],
      // Says whose it is, should this process die before it removes it.
      Labels: { ...ownLabels(), [KEY_LABEL]: `read-file-${process.pid}` },
      HostConfig: { NetworkMode: "none" },
    },
  });
  const id = stringAt(answer.body, "Id");
  if (answer.status === 404) return undefined;
  if (answer.status !== 201) throw engineRefused(client, `opening ${image.reference}`, answer);
  if (id === undefined) throw notUnderstood(client, "creating a container", "its Id");
  return id;
}

/** The file, or where a link leads. */
async function readPath(
  client: EngineClient,
  { id, reference }: { readonly id: string; readonly reference: string },
  path: string,
  limit: number,
): Promise<ImageFile | string> {
  const answer = await client.open("GET", `/containers/${id}/archive`, { query: { path } });
  try {
    if (answer.statusCode === 404) return { ok: false, why: { problem: "absent", path } };
    if (answer.statusCode !== 200) {
      const text = (await readBody(answer, MAX_WORDS_BYTES)).toString("utf8");
      const refusal = { status: answer.statusCode ?? 0, body: parseJson(text), text };
      throw engineRefused(client, `reading ${path} in ${reference}`, refusal);
    }
    const stat = readPathStat(answer.headers);
    // Podman names the path itself for what is no link.
    if (stat.link !== "" && stat.link !== path) return stat.link;
    if (stat.directory) return { ok: false, why: { problem: "directory" } };
    if (stat.size > limit) return { ok: false, why: { problem: "size", size: stat.size } };
    const file = await readOneFile(answer, limit);
    if (file.kind === "file") return { ok: true, bytes: file.bytes };
    if (file.kind === "link") return file.target;
    return { ok: false, why: { problem: file.kind === "too-long" ? "size" : "directory" } };
  } catch (error) {
    throw connectionFailure(client.endpoint, error);
  } finally {
    // Whatever is left of it is not wanted.
    answer.destroy();
  }
}

const MAX_WORDS_BYTES = 1_048_576;
