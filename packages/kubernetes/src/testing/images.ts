// Test images made of Debian's busybox-static and pushed to a registry: no engine, no build tool. For tests only.
import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import {
  conformanceTools,
  makeEachConformanceImage,
  type ConformanceImages,
  type ImageFile,
} from "@task-api/runtime/conformance";
import {
  blobOf,
  BUSYBOX,
  has,
  MANIFEST_TYPE,
  pushBlob,
  pushManifest,
  type Blob,
  type TestRegistry,
} from "./registry.ts";

/** How an image's process is run where nothing else is asked for. */
export interface TestImageConfig {
  /** @default none */
  readonly entrypoint?: readonly string[];
  /** @default none */
  readonly command?: readonly string[];
  /** @default root */
  readonly user?: string;
  /** `NAME=value`. @default the usual PATH */
  readonly env?: readonly string[];
  /** Whether it has programs. @default true */
  readonly hasTools?: boolean;
}

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Node's name of an architecture, and the one of images where that differs. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };

/**
 * Pushes an image of busybox and `files` that is not there yet; its reference, which names the content: the same
 * files and configuration have the same one.
 */
export async function pushTestImage(
  registry: TestRegistry,
  name: string,
  files: readonly ImageFile[],
  config: TestImageConfig = {},
): Promise<string> {
  // Two layers, so that the programs are stored and pulled once for all images.
  const tools = config.hasTools === false ? [] : [conformanceTools(readFileSync(BUSYBOX))];
  const tars = await Promise.all([...tools, files].map((entries) => packFiles(entries)));
  const layers = tars.map((tar) => blobOf(gzipSync(tar)));
  const about = blobOf(asJson(describeImage(tars, config)));
  const manifest = blobOf(asJson(describeManifest(about, layers)));
  const repository = `task-api-test/${name}`;
  const tag = manifest.digest.slice("sha256:".length).slice(0, 12);
  if (!(await has(registry, repository, `manifests/${tag}`))) {
    for (const blob of [...layers, about]) await pushBlob(registry, repository, blob);
    await pushManifest(registry, repository, tag, manifest.bytes);
  }
  return `${registry.address}/${repository}:${tag}`;
}

/** The images that the conformance suite asks for. */
export function makeConformanceImages(registry: TestRegistry): Promise<ConformanceImages> {
  return makeEachConformanceImage(({ name, files, ...config }) =>
    pushTestImage(registry, name, files, config),
  );
}

function describeImage(tars: readonly Buffer[], config: TestImageConfig): object {
  const { entrypoint, command, user, env = [PATH] } = config;
  return {
    created: "1970-01-01T00:00:00Z",
    os: "linux",
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    config: { Entrypoint: entrypoint, Cmd: command, User: user, Env: env },
    rootfs: { type: "layers", diff_ids: tars.map((tar) => blobOf(tar).digest) },
  };
}

function describeManifest(config: Blob, layers: readonly Blob[]): object {
  return {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: describeBlob("config.v1+json", config),
    layers: layers.map((layer) => describeBlob("layer.v1.tar+gzip", layer)),
  };
}

function describeBlob(type: string, { bytes, digest }: Blob): object {
  return { mediaType: `application/vnd.oci.image.${type}`, digest, size: bytes.length };
}

function asJson(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
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
  return buffer(tar);
}
