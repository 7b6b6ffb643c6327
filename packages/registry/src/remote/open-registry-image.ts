// Finds an image in its registry: the manifest is read, and that of the platform where the image is for
// several. No layer is touched.
import { homedir } from "node:os";
import { readFile } from "node:fs/promises";
import {
  RegistryRefusal,
  isReference,
  parseReference,
  registryFailure,
  registryLogin,
  type ImageOptions,
  type ImageReference,
  type LoginSurroundings,
  type Patience,
} from "@task-api/runtime";
import { brokenImage } from "../image/broken-image.ts";
import { collect } from "../image/collect.ts";
import { algorithmOf, digestOf, heldTo, isDigest } from "../image/digest.ts";
import { findManifest, type ManifestStore } from "../image/find-manifest.ts";
import { MANIFEST_TYPES, MAX_DOCUMENT_BYTES } from "../image/manifest.ts";
import type { StoredImage } from "../image/stored-image.ts";
import { createRegistryClient, type RegistryClient } from "./registry-client.ts";
import { createSend } from "./send.ts";

/** How to ask a registry; where logins are looked for is this user's by default. */
export interface OpenRegistryImageOptions
  extends Pick<ImageOptions, "platform" | "credentials">, Patience, Partial<LoginSurroundings> {}

const DOCUMENT_DEADLINE_MS = 60_000;
const ANYTHING = ["*/*"];

/**
 * The image that its registry has under a reference.
 * @throws RuntimeFailure ImageNotFound, RegistryUnauthorized, or EngineUnavailable when the registry does not answer
 */
export async function openRegistryImage(
  reference: string,
  options: OpenRegistryImageOptions = {},
): Promise<StoredImage> {
  const around = surroundings(options);
  const parsed = parseReference(reference);
  const repository = repositoryOf(parsed);
  if (!isReference(reference) || !isAsked(repository, parsed)) throw noReference(reference, parsed);
  const login = await registryLogin(parsed.registry, options.credentials, around);
  const send = createSend(around.env);
  const about = { ...options, reference, parsed, repository, login, send };
  const client = createRegistryClient(about);
  const document = await readNamed(client, reference, parsed.version);
  return findManifest(storeIn(client, reference), document, { ...options, reference });
}

function surroundings(given: Partial<LoginSurroundings>): LoginSurroundings {
  return {
    env: given.env ?? process.env,
    home: given.home ?? homedir(),
    readText: given.readText ?? ((path) => readFile(path, "utf8").catch(() => undefined)),
  };
}

/** Docker Hub keeps what has no owner's name under `library`. */
function repositoryOf({ registry, name }: ImageReference): string {
  const path = name.startsWith(`${registry}/`) ? name.slice(registry.length + 1) : name;
  return registry === "docker.io" && !path.includes("/") ? `library/${path}` : path;
}

function isAsked(repository: string, { registry, version, isId }: ImageReference): boolean {
  if (!URL.canParse(`https://${registry}`)) return false;
  const names = repository.split("/");
  const isPath = names.every((name) => /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/.test(name));
  return isPath && !isId && (/^\w[\w.-]{0,127}$/.test(version) || isDigest(version));
}

function noReference(reference: string, { registry, name }: ImageReference): Error {
  const words = "expected a host, names in lower case, then a tag or a digest";
  const about = { reference, registry, name, words, login: {}, asker: "caller" } as const;
  return registryFailure(RegistryRefusal.invalid, about);
}

/** What a tag or a digest stands for. A digest is held to; of a tag the registry's own word is taken. */
async function readNamed(
  client: RegistryClient,
  reference: string,
  version: string,
): Promise<Buffer> {
  const asked = { path: `manifests/${version}`, accept: MANIFEST_TYPES };
  return client.get({ ...asked, deadlineMs: DOCUMENT_DEADLINE_MS }, async (answer) => {
    const text = await collect(answer, MAX_DOCUMENT_BYTES);
    const told = answer.headers["docker-content-digest"];
    const expected = isDigest(version) ? version : told;
    if (typeof expected !== "string" || !isDigest(expected)) return text;
    const came = digestOf(text, algorithmOf(expected));
    if (came === expected) return text;
    throw brokenImage(reference, `the digest of its manifest is ${came}, expected ${expected}`);
  });
}

function storeIn(client: RegistryClient, reference: string): ManifestStore {
  return {
    manifest(entry) {
      if (entry.size > MAX_DOCUMENT_BYTES) {
        throw brokenImage(reference, `its manifest has ${entry.size} bytes`);
      }
      const asked = { path: `manifests/${entry.name}`, accept: MANIFEST_TYPES };
      return client.get({ ...asked, deadlineMs: DOCUMENT_DEADLINE_MS }, (answer) =>
        collect(heldTo(entry, reference, answer), MAX_DOCUMENT_BYTES),
      );
    },
    lend: (part, use) =>
      client.get({ path: `blobs/${part.name}`, accept: ANYTHING }, (answer) =>
        use(heldTo(part, reference, answer)),
      ),
  };
}
