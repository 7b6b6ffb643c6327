// The contract of an image, read once: an image id names its content, so what was read under it
// stays true for good.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where contracts are kept: `$XDG_CACHE_HOME/task-api`, else `~/.cache/task-api`. */
export function cacheDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const base = env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache");
  return join(base, "task-api");
}

/**
 * `/processing-container.json` of the image with this content id, from the cache where it is there, else
 * by `read`. A cache that cannot be read or written is passed over: it saves time, nothing else.
 * @param id the engine's, or the digest of the image's configuration, which is the same on most engines.
 * Whoever reads it from elsewhere answers for it that the file does belong to the image.
 */
export async function readCachedContract(
  id: string,
  directory: string,
  read: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const file = join(directory, "contracts", `${id.replace(/[^\w-]/g, "-")}.json`);
  const cached = quietly(() => readFileSync(file));
  if (cached !== undefined) return cached;
  const bytes = await read();
  quietly(() => {
    mkdirSync(join(directory, "contracts"), { recursive: true });
    const temporary = `${file}.${process.pid}.tmp`;
    writeFileSync(temporary, bytes);
    renameSync(temporary, file);
  });
  return bytes;
}

function quietly<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}
