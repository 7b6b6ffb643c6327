// Digests: whether a text is one, and bytes that are held to theirs while they pass.
import { createHash, type Hash } from "node:crypto";
import type { Part } from "./stored-image.ts";
import { brokenImage } from "./broken-image.ts";

const LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha512: 128 };

/** Whether it is a digest that can be checked; as it has no dots or slashes, it is a safe name as well. */
export function isDigest(text: string): boolean {
  const [algorithm = "", hex = ""] = text.split(":", 2);
  return LENGTHS[algorithm] === hex.length && /^sha\d+:[0-9a-f]+$/.test(text);
}

/** The digest of a document. */
export function digestOf(bytes: Uint8Array, algorithm = "sha256"): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}

/** A hash that ends in the same kind of digest as `digest`. */
export function hashLike(digest: string): Hash {
  return createHash(algorithmOf(digest));
}

/** `sha256` or `sha512`. */
export function algorithmOf(digest: string): string {
  return digest.slice(0, digest.indexOf(":"));
}

/**
 * Passes the bytes of a part on; at their end they are as many as the part has, and of its digest.
 * @throws RuntimeFailure where they are not
 */
export async function* heldTo(
  part: Part,
  reference: string,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const hash = part.digest === undefined ? undefined : hashLike(part.digest);
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > part.size) {
      throw brokenImage(
        reference,
        `${part.name} is longer than the ${part.size} bytes it should have`,
      );
    }
    hash?.update(chunk);
    yield chunk;
  }
  if (size < part.size) {
    throw brokenImage(
      reference,
      `${part.name} should have ${part.size} bytes, and ends after ${size}`,
    );
  }
  if (hash === undefined || part.digest === undefined) return;
  const came = `${algorithmOf(part.digest)}:${hash.digest("hex")}`;
  if (came !== part.digest) {
    throw brokenImage(reference, `the digest of ${part.name} is ${came}, expected ${part.digest}`);
  }
}
