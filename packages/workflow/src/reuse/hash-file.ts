// The checksum of a file.
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

const PART = 1024 * 1024;

/**
 * SHA-256 of a file's content, hexadecimal; a part of it is in memory at a time.
 * @throws what the file system throws when it cannot be read
 */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(file);
  try {
    const part = Buffer.allocUnsafe(PART);
    for (;;) {
      const { bytesRead } = await handle.read(part, 0, PART);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(part.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
