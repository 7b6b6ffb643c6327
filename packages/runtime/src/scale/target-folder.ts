// Where a scale rule's `target_dir` is (contract §1.1): below the channel or the item. A link on the way may lead
// to another place in it, as it does inside the container, and nowhere else.
import { realpathSync } from "node:fs";
import { joinRaw, rawFromBytes, type RawPath } from "../channels/raw-path.ts";
import { errorCode } from "../error-code.ts";

/**
 * The real path of `targetDir` below `folder`; undefined where there is none, or it leads out of the folder.
 * Throws what the file system throws.
 */
export function targetFolder(folder: RawPath, targetDir: string): RawPath | undefined {
  const top = realPathOf(folder);
  const target = top && realPathOf(joinRaw(folder, targetDir));
  if (target === undefined || top === undefined) return undefined;
  const isInside = target.equals(top) || target.subarray(0, top.length + 1).equals(below(top));
  return isInside ? rawFromBytes(target) : undefined;
}

function realPathOf(path: RawPath): Buffer | undefined {
  try {
    return realpathSync.native(path, { encoding: "buffer" });
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

function below(folder: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from("/")]);
}
