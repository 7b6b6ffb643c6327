// `validate --fix`: writes the mended text back, whole or not at all, to the file that the name leads to.
import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
  type Stats,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { applyFixes, type DocumentReading } from "@task-api/spec";
import type { Terminal } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";

/** What came of it; `left`: issues that offer a fix, which would not have made a sound document. */
export interface Mended {
  readonly mended: number;
  readonly left: number;
}

/**
 * Mends what can be mended without a change of meaning.
 * @throws UsageError when the file cannot be written; it then is as it was.
 */
export function mendFile(
  file: string,
  reading: DocumentReading,
  terminal: Pick<Terminal, "cwd">,
): Mended {
  const { text, applied } = applyFixes(reading.source.text, reading.issues);
  if (applied.length === 0) {
    return { mended: 0, left: reading.issues.filter(({ fix }) => fix !== undefined).length };
  }
  try {
    replace(realpathSync(resolve(terminal.cwd, file)), text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} could not be mended: ${reason}`, "it is as it was");
  }
  return { mended: applied.length, left: 0 };
}

function replace(file: string, text: string): void {
  const stats = lstatSync(file);
  if (!stats.isFile()) throw new Error("it is not a regular file");
  // Root may write where the owner has said no: that no is respected all the same.
  if ((stats.mode & 0o222) === 0) throw new Error("it is write-protected");
  accessSync(file, constants.W_OK);
  // Another name of the file would keep the old text.
  if (stats.nlink > 1) writeFileSync(file, text, { flush: true });
  else replaceWhole(file, text, stats);
}

function replaceWhole(file: string, text: string, { mode, uid, gid }: Stats): void {
  const temporary = join(dirname(file), `.task-api-${randomBytes(6).toString("hex")}.tmp`);
  const fd = openSync(temporary, "wx", 0o600);
  try {
    try {
      writeFileSync(fd, text);
      if (process.getuid?.() === 0) fchownSync(fd, uid, gid);
      fchmodSync(fd, mode);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
