import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { readStoredContract } from "../contract/read-stored-contract.ts";
import { openImage } from "../open-image.ts";
import {
  CONTRACT,
  CONTRACT_ENTRY,
  descriptor,
  makeImage,
  packLayer,
  type LayerEntry,
  type TestImage,
} from "../testing/image.ts";

const image = await makeImage([[{ path: "a", text: "a" }], [CONTRACT_ENTRY]], {
  compress: gzipSync,
});
const second = await makeImage([[{ ...CONTRACT_ENTRY, path: "processing-container.json" }]]);

/** A fresh folder for one test. */
function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "task-api-archive-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The files of an OCI layout. */
function ociFiles(
  images: readonly TestImage[],
  describeManifest: (index: number) => object = () => ({}),
): LayerEntry[] {
  const manifests = images.map(({ manifest }, index) => ({
    ...descriptor(manifest),
    ...describeManifest(index),
  }));
  const blobs = images.flatMap(({ blobs: parts }) => [...parts]);
  return [
    { path: "oci-layout", text: '{"imageLayoutVersion":"1.0.0"}' },
    { path: "index.json", text: JSON.stringify({ schemaVersion: 2, manifests }) },
    ...blobs.map(([digest, text]) => ({ path: blobOf(digest), text })),
  ];
}

function blobOf(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

/** `manifest.json` beside them: what new engines save is both. */
function dockerManifest({ id, layers }: TestImage, tags: readonly string[]): LayerEntry {
  const item = { Config: blobOf(id), RepoTags: tags, Layers: layers.map(blobOf) };
  return { path: "manifest.json", text: JSON.stringify([item]) };
}

async function saveTar(entries: readonly LayerEntry[]): Promise<string> {
  const file = join(scratch(), "image.tar");
  writeFileSync(file, await packLayer(entries));
  return file;
}

async function read(reference: string, platform?: string): Promise<string> {
  const stored = await openImage(reference, platform === undefined ? {} : { platform });
  return Buffer.from(await readStoredContract(stored)).toString("utf8");
}

const named = (name: string) => () => ({
  annotations: { "org.opencontainers.image.ref.name": name },
});

describe("an OCI archive", () => {
  it("holds one image, or the one that is named", async () => {
    const file = await saveTar(ociFiles([image], named("1.0")));
    expect(await read(`oci-archive:${file}`)).toBe(CONTRACT);
    expect(await read(`oci-archive:${file}:1.0`)).toBe(CONTRACT);
    await expect(read(`oci-archive:${file}:2.0`)).rejects.toThrow(
      'it has no image "2.0"; it has: 1.0.',
    );
  });

  it("with several images wants to be told which", async () => {
    const tags = ["1.0", "2.0"];
    const file = await saveTar(ociFiles([image, second], (index) => named(tags[index] ?? "")()));
    await expect(read(`oci-archive:${file}`)).rejects.toThrow(
      "expected one image in it; it has: 1.0, 2.0.",
    );
    const stored = await openImage(`oci-archive:${file}:2.0`);
    expect(stored.id).toBe(second.id);
  });

  it("with an image for several platforms gives the one that is asked for", async () => {
    const platforms = ["amd64", "riscv64"];
    const entries = ociFiles([image, second], (index) => ({
      platform: { os: "linux", architecture: platforms[index] },
    }));
    const reference = `oci-archive:${await saveTar(entries)}`;
    expect((await openImage(reference, { platform: "linux/riscv64" })).id).toBe(second.id);
    expect((await openImage(reference, { platform: "linux/amd64" })).id).toBe(image.id);
    await expect(openImage(reference, { platform: "linux/s390x" })).rejects.toMatchObject({
      reason: "ImageNotFound",
      message: expect.stringContaining("linux/amd64, linux/riscv64, asked for was linux/s390x"),
    });
  });

  it("may lead through one more index, past what is attested of the image", async () => {
    const index = Buffer.from(
      JSON.stringify({
        manifests: [
          { ...descriptor(second.manifest), platform: { os: "unknown", architecture: "unknown" } },
          { ...descriptor(image.manifest), platform: { os: "linux", architecture: "mips" } },
        ],
      }),
    );
    const outer = { ...image, manifest: index };
    const entry = { path: blobOf(descriptor(index).digest), text: index };
    const entries = [...ociFiles([outer]), entry];
    expect((await openImage(`oci-archive:${await saveTar(entries)}`)).id).toBe(image.id);
  });

  it("is not believed when a part was changed, or is missing", async () => {
    const entries = ociFiles([image]);
    const isLayer = ({ path }: LayerEntry): boolean =>
      path.endsWith((image.layers[1] ?? "").replace("sha256:", ""));
    const changed = entries.map((entry) =>
      isLayer(entry) ? { path: entry.path, text: gzipSync(Buffer.alloc(2048)) } : entry,
    );
    await expect(read(`oci-archive:${await saveTar(changed)}`)).rejects.toThrow("should have");
    const missing = entries.filter((entry) => !isLayer(entry));
    await expect(read(`oci-archive:${await saveTar(missing)}`)).rejects.toThrow("it lacks blobs/");
  });
});

it("reads a folder with an OCI layout", async () => {
  const folder = scratch();
  for (const entry of ociFiles([image])) {
    const file = join(folder, "layout", entry.path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "text" in entry ? entry.text : "");
  }
  const stored = await openImage("oci:./layout", { cwd: folder });
  expect(Buffer.from(await readStoredContract(stored)).toString("utf8")).toBe(CONTRACT);
});

describe("an archive of docker save", () => {
  const entries = [...ociFiles([image]), dockerManifest(image, ["team/image:1.0"])];

  it.each(["", ":team/image:1.0", ":1.0", ":docker.io/team/image:1.0"])(
    "that is an OCI archive as well is read as either, named as '%s'",
    async (name) => {
      const file = await saveTar(entries);
      expect(await read(`oci-archive:${file}`)).toBe(CONTRACT);
      const known = name.replace("docker.io/", "");
      expect(await read(`docker-archive:${file}${known}`)).toBe(CONTRACT);
    },
  );

  it("may hold a layer once and link to it", async () => {
    const [first = "", last = ""] = image.layers;
    const item = { Config: blobOf(image.id), Layers: [blobOf(first), "copy/layer.tar"] };
    const saved: readonly LayerEntry[] = [
      ...ociFiles([image]),
      { path: "copy/layer.tar", link: `../${blobOf(last)}` },
      { path: "manifest.json", text: JSON.stringify([item]) },
    ];
    expect(await read(`docker-archive:${await saveTar(saved)}`)).toBe(CONTRACT);
  });
});

describe("a file or folder that is no such archive", () => {
  it.each([
    ["oci-archive", "it has manifest.json: write docker-archive:", [dockerManifest(image, [])]],
    ["docker-archive", "it has index.json: write oci-archive:", ociFiles([image])],
    ["docker-archive", "Write one: docker save", [{ path: "x", text: "x" }]],
  ] as const)("is told from %s: %s", async (kind, advice, entries) => {
    const failure = read(`${kind}:${await saveTar(entries)}`);
    await expect(failure).rejects.toMatchObject({
      reason: "ImageNotFound",
      nextStep: expect.stringMatching(new RegExp(advice, "i")),
    });
  });

  it.each([
    ["docker-archive:text", "it cannot be read as a tar: Invalid tar header"],
    ["docker-archive:empty", "expected manifest.json in it, there is none"],
    ["docker-archive:packed", "it is compressed"],
    ["docker-archive:absent", "there is no such file"],
    ["docker-archive:.", "it is a folder"],
    ["docker-archive:loop", "it cannot be read: ELOOP"],
    ["oci:./text", "it is no folder"],
    ["oci:./", "expected index.json in it, there is none"],
  ])("is named: %s", async (reference, expected) => {
    const folder = scratch();
    writeFileSync(join(folder, "text"), "x".repeat(2000));
    writeFileSync(join(folder, "empty"), "");
    symlinkSync("loop", join(folder, "loop"));
    writeFileSync(join(folder, "packed"), gzipSync(randomBytes(2000)));
    await expect(openImage(reference, { cwd: folder })).rejects.toThrow(expected);
  });
});
