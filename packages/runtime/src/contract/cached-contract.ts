// The contract of an image, read once: an image id names its content, so what was read under it
// stays true for good.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { ContainerRuntime } from "../port/container-runtime.ts";
import type { ContractFile, Image } from "../port/image.ts";

/** Where contracts are kept: `$XDG_CACHE_HOME/task-api`, else `~/.cache/task-api`. */
export function cacheDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const base = env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache");
  return join(base, "task-api");
}

/**
 * `/processing-container.json` of an image, from the cache where it is there. A cache that cannot be
 * read or written is passed over: it saves time, nothing else.
 * @throws RuntimeFailure when the image has no such file or the engine says no.
 */
export async function readCachedContract(
  runtime: Pick<ContainerRuntime, "readContract">,
  image: Image,
  directory: string,
): Promise<ContractFile> {
  const file = join(directory, "contracts", `${image.id.replace(/[^\w-]/g, "-")}.json`);
  const cached = quietly(() => readFileSync(file));
  if (cached !== undefined) return { image, bytes: cached };
  const contract = await runtime.readContract(image);
  quietly(() => {
    mkdirSync(join(directory, "contracts"), { recursive: true });
    const temporary = `${file}.${process.pid}.tmp`;
    writeFileSync(temporary, contract.bytes);
    renameSync(temporary, file);
  });
  return contract;
}

function quietly<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}
