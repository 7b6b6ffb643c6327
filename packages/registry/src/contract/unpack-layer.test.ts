import { Readable } from "node:stream";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { collect } from "../image/collect.ts";
import { sha256 } from "../testing/image.ts";
import { unpackLayer } from "./unpack-layer.ts";

const text = Buffer.from("a layer of a test, ".repeat(20_000));
const half = text.length / 2;

/** Reads the layer in chunks of this many bytes. */
function unpack(bytes: Buffer, chunk: number, diffId = sha256(text)): Promise<Buffer> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, index) =>
    bytes.subarray(index * chunk, (index + 1) * chunk),
  );
  const layer = { reference: "x", name: "layer", size: bytes.length, diffId };
  return collect(unpackLayer({ ...layer, bytes: Readable.from(chunks) }), 100_000_000);
}

const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]);
const parts = [text.subarray(0, half), text.subarray(half)];

describe.each([
  ["plain", text],
  ["gzip", gzipSync(text)],
  ["gzip of two members", Buffer.concat(parts.map((part) => gzipSync(part)))],
  ["zstd", zstdCompressSync(text)],
  ["zstd of two frames", Buffer.concat(parts.map((part) => zstdCompressSync(part)))],
  [
    "zstd with frames for others",
    Buffer.concat([skippable, ...parts.flatMap((part) => [zstdCompressSync(part), skippable])]),
  ],
])("a layer in %s", (_, packed) => {
  it.each([1, 7, 100, 1_000_000])("is unpacked from chunks of %i bytes", async (chunk) => {
    expect((await unpack(packed, chunk)).equals(text)).toBe(true);
  });
});

it("is not believed when its tar is another one", async () => {
  await expect(unpack(gzipSync(text), 100, sha256(Buffer.from("other")))).rejects.toThrow(
    "the layer layer unpacks to",
  );
});

it.each([
  ["gzip", gzipSync(text)],
  ["zstd", zstdCompressSync(text)],
])("is not believed when its %s is cut off", async (_, packed) => {
  await expect(unpack(packed.subarray(0, packed.length - 9), 100)).rejects.toThrow("end of file");
});

it("is refused when it unpacks without end", { timeout: 60_000 }, async () => {
  const frame = zstdCompressSync(Buffer.alloc(64 * 1024 * 1024));
  const bytes = Buffer.concat(Array.from({ length: 17 }, () => frame));
  const layer = { reference: "x", name: "layer", size: bytes.length, diffId: sha256(text) };
  const unpacked = unpackLayer({ ...layer, bytes: Readable.from([bytes]) });
  let size = 0;
  const reading = (async () => {
    for await (const chunk of unpacked) size += chunk.length;
  })();
  await expect(reading).rejects.toThrow("unpacks to more than 1073741824");
  expect(size).toBeLessThanOrEqual(1_073_741_824);
});
