// `validate --fix`: writes the mended text back, whole or not at all.
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { applyFixes, type DocumentReading } from "@task-api/spec";
import type { Terminal } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";

/**
 * Mends what can be mended without a change of meaning. Returns how many places that was.
 * @throws UsageError when the file cannot be written; it then is as it was.
 */
export function mendFile(
  file: string,
  reading: DocumentReading,
  terminal: Pick<Terminal, "cwd">,
): number {
  const { text, applied } = applyFixes(reading.source.text, reading.issues);
  if (applied.length === 0) return 0;
  const path = resolve(terminal.cwd, file);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: statSync(path).mode });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} could not be mended: ${reason}`, "it is as it was");
  }
  return applied.length;
}
