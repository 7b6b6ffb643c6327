// A plain registry that both the tests and the cluster's nodes reach, spoken to over HTTP. For tests only.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";

/** A registry; what is pushed there is what nodes pull. */
export interface TestRegistry {
  /** Host and port, as images are named. */
  readonly address: string;
  /** @default none is asked for */
  readonly credentials?: { readonly username: string; readonly password: string };
}

/** The program of test images. */
export const BUSYBOX = "/bin/busybox";

/** Why tests that need an image on a cluster cannot run here; undefined when they can. */
export function noRegistry(): string | undefined {
  return missing("TASK_API_TEST_REGISTRY", "host:port");
}

/** Why tests that need a registry with a login cannot run here; undefined when they can. */
export function noLoginRegistry(): string | undefined {
  return missing("TASK_API_TEST_LOGIN_REGISTRY", "user:password@host:port");
}

/** The registry that is open to all. */
export function testRegistry(): TestRegistry {
  return readRegistry("TASK_API_TEST_REGISTRY");
}

/** The registry that asks for a login. */
export function loginRegistry(): TestRegistry {
  return readRegistry("TASK_API_TEST_LOGIN_REGISTRY");
}

/** A blob of an image. */
export interface Blob {
  readonly bytes: Buffer;
  readonly digest: string;
}

/** Bytes and what names them. */
export function blobOf(bytes: Buffer): Blob {
  return { bytes, digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}` };
}

/** Whether the registry has this manifest or blob, e.g. `manifests/1` of the repository `team/convert`. */
export async function has(
  registry: TestRegistry,
  repository: string,
  what: string,
): Promise<boolean> {
  const { status } = await call(registry, "HEAD", `/v2/${repository}/${what}`, {
    accept: MANIFEST_TYPE,
  });
  return status === 200;
}

/** Media type of the manifests that are pushed. */
export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

/** Pushes a blob that is not there yet. */
export async function pushBlob(
  registry: TestRegistry,
  repository: string,
  { bytes, digest }: Blob,
): Promise<void> {
  if (await has(registry, repository, `blobs/${digest}`)) return;
  const begun = await call(registry, "POST", `/v2/${repository}/blobs/uploads/`);
  const place = new URL(begun.headers.get("location") ?? "", `http://${registry.address}`);
  place.searchParams.set("digest", digest);
  const path = `${place.pathname}${place.search}`;
  await must(201, registry, "PUT", path, { "content-type": "application/octet-stream" }, bytes);
}

/** Pushes a manifest under a tag. */
export async function pushManifest(
  registry: TestRegistry,
  repository: string,
  tag: string,
  manifest: Buffer,
): Promise<void> {
  const path = `/v2/${repository}/manifests/${tag}`;
  await must(201, registry, "PUT", path, { "content-type": MANIFEST_TYPE }, manifest);
}

function missing(variable: string, form: string): string | undefined {
  if ((process.env[variable] ?? "") === "") {
    return `no registry that the cluster's nodes reach; set ${variable}=${form} when there is one`;
  }
  return existsSync(BUSYBOX) ? undefined : `no ${BUSYBOX}; apt-get install busybox-static`;
}

function readRegistry(variable: string): TestRegistry {
  const given = process.env[variable] ?? "";
  const at = given.lastIndexOf("@");
  const address = given.slice(at + 1);
  if (address === "") throw new Error(`${variable} is not set`);
  if (at < 0) return { address };
  const [username = "", ...password] = given.slice(0, at).split(":");
  return { address, credentials: { username, password: password.join(":") } };
}

async function must(
  expected: number,
  registry: TestRegistry,
  ...[method, path, headers, body]: [string, string, Record<string, string>, Buffer]
): Promise<void> {
  const answer = await call(registry, method, path, headers, body);
  if (answer.status === expected) return;
  throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}

function call(
  { address, credentials }: TestRegistry,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: Buffer,
): Promise<Response> {
  const login = Buffer.from(`${credentials?.username}:${credentials?.password}`);
  return fetch(`http://${address}${path}`, {
    method,
    headers: {
      ...headers,
      ...(credentials !== undefined && { authorization: `Basic ${login.toString("base64")}` }),
    },
    ...(body !== undefined && { body: Uint8Array.from(body) }),
  });
}
