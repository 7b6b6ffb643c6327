// A layer as the tar it is: plain, gzip or zstd, told by its first bytes as engines do, since media types
// are often wrong. Unpacking is bounded, and held to the digest that the configuration names.
import { Readable, pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { algorithmOf, hashLike } from "../image/digest.ts";
import { brokenImage } from "../image/broken-image.ts";

/** What unpacks to more than this, and to more than so many times its size, is made to do harm. */
const MAX_UNPACKED_BYTES: number = 1024 ** 3;
const MAX_RATIO = 200;

/** Node's own 16 KiB cost more in calls than in unpacking. */
const CHUNK_BYTES = 256 * 1024;

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
/** A zstd stream may begin with a frame for others: 0x50 to 0x5f, and these. */
const ZSTD_SKIPPED = [0x2a, 0x4d, 0x18];

/** A layer, as it is stored. */
export interface PackedLayer {
  readonly reference: string;
  readonly name: string;
  readonly size: number;
  /** The digest of its tar. */
  readonly diffId: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** The bytes of the tar. @throws RuntimeFailure when they are not what `diffId` says, at their end */
export async function* unpackLayer(layer: PackedLayer): AsyncGenerator<Uint8Array> {
  const { reference, name, size, diffId } = layer;
  const hash = hashLike(diffId);
  const limit = Math.max(MAX_UNPACKED_BYTES, size * MAX_RATIO);
  let unpacked = 0;
  for await (const chunk of unpack(layer)) {
    unpacked += chunk.length;
    if (unpacked > limit) {
      throw brokenImage(
        reference,
        `the layer ${name} of ${size} bytes unpacks to more than ${limit}`,
      );
    }
    hash.update(chunk);
    yield chunk;
  }
  const came = `${algorithmOf(diffId)}:${hash.digest("hex")}`;
  if (came !== diffId) {
    throw brokenImage(reference, `the layer ${name} unpacks to ${came}, expected ${diffId}`);
  }
}

async function* unpack({ bytes }: PackedLayer): AsyncGenerator<Uint8Array> {
  const chunks = bytes[Symbol.asyncIterator]();
  const head = await takeHead(chunks);
  const whole = startingWith(head, chunks);
  if (startsWith(head, GZIP)) {
    yield* pipeline(Readable.from(whole), createGunzip({ chunkSize: CHUNK_BYTES }), ignore);
  } else if (startsWith(head, ZSTD) || startsWith(head.subarray(1), ZSTD_SKIPPED)) {
    const { unpackZstd } = await import("./unpack-zstd.ts");
    yield* unpackZstd(whole, CHUNK_BYTES);
  } else yield* whole;
}

/** Enough of the beginning to tell what it is. */
async function takeHead(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head = Buffer.alloc(0);
  while (head.length < ZSTD.length) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* startingWith(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield head;
  for (;;) {
    const { value, done } = await rest.next();
    if (done === true) return;
    yield value;
  }
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/** Errors of a pipeline come out of its last stream as well. */
function ignore(): void {}
