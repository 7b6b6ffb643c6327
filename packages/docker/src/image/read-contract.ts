// Reads /processing-container.json out of an image: a container is created, never started, the one
// file copied out of it, and the container removed whatever happened.
import { posix } from "node:path";
import {
  contractFailure,
  CONTRACT_PATH,
  MAX_CONTRACT_BYTES,
  KEY_LABEL,
  ownLabels,
  parseJson,
  stringAt,
  type ContractFile,
  type Image,
} from "@task-api/runtime";
import { connectionFailure } from "../http/connection-failure.ts";
import { readBody, type EngineClient } from "../http/engine-client.ts";
import { engineRefused, notUnderstood } from "../http/engine-failure.ts";
import { readPathStat } from "../http/path-stat.ts";
import { readOneFile } from "./read-one-file.ts";

const MAX_LINKS = 10;

/** The contract of an image (contract §1.1). @throws RuntimeFailure when there is none to read */
export async function readContract(client: EngineClient, image: Image): Promise<ContractFile> {
  const id = await createIdle(client, image);
  try {
    let path = CONTRACT_PATH;
    for (let links = 0; links <= MAX_LINKS; links += 1) {
      const found = await readPath(client, id, path, image);
      if (found.bytes !== undefined) return { image, bytes: found.bytes };
      // Links are followed within the image: a path above its root is its root.
      path = posix.resolve(posix.dirname(path), found.link);
    }
    throw contractFailure(image, { problem: "links" });
  } finally {
    await client.call("DELETE", `/containers/${id}`, { query: { force: true, v: true } });
  }
}

async function createIdle(client: EngineClient, image: Image): Promise<string> {
  const answer = await client.call("POST", "/containers/create", {
    json: {
      Image: image.id,
      // Never run; images without any command need one to become a container.
      Entrypoint: [CONTRACT_PATH],
      Cmd: [],
      // Says whose it is, should this process die before it removes it.
      Labels: { ...ownLabels(), [KEY_LABEL]: `read-contract-${process.pid}` },
      HostConfig: { NetworkMode: "none" },
    },
  });
  const id = stringAt(answer.body, "Id");
  if (answer.status === 404) throw contractFailure(image, { problem: "image-gone" });
  if (answer.status !== 201) throw engineRefused(client, `opening ${image.reference}`, answer);
  if (id === undefined) throw notUnderstood(client, "creating a container", "its Id");
  return id;
}

type Found =
  | { readonly bytes: Buffer; readonly link?: never }
  | { readonly bytes?: never; readonly link: string };

async function readPath(
  client: EngineClient,
  id: string,
  path: string,
  image: Image,
): Promise<Found> {
  const answer = await client.open("GET", `/containers/${id}/archive`, { query: { path } });
  try {
    if (answer.statusCode === 404) throw contractFailure(image, { problem: "absent", path });
    if (answer.statusCode !== 200) {
      const text = (await readBody(answer, MAX_CONTRACT_BYTES)).toString("utf8");
      const refusal = { status: answer.statusCode ?? 0, body: parseJson(text), text };
      throw engineRefused(client, `reading ${path} in ${image.reference}`, refusal);
    }
    const stat = readPathStat(answer.headers);
    // Podman names the path itself for what is no link.
    if (stat.link !== "" && stat.link !== path) return { link: stat.link };
    if (stat.directory) throw contractFailure(image, { problem: "directory" });
    if (stat.size > MAX_CONTRACT_BYTES) {
      throw contractFailure(image, { problem: "size", size: stat.size });
    }
    const file = await readOneFile(answer, MAX_CONTRACT_BYTES);
    if (file.kind === "file") return { bytes: file.bytes };
    if (file.kind === "link") return { link: file.target };
    throw contractFailure(image, { problem: file.kind === "too-long" ? "size" : "directory" });
  } catch (error) {
    throw connectionFailure(client.endpoint, error);
  } finally {
    // Whatever is left of it is not wanted.
    answer.destroy();
  }
}
