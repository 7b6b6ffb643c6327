// Writes what a user has asked a file of.
import { writeFileSync } from "node:fs";
import { UsageError } from "../command/usage-error.ts";

/** @throws UsageError when it cannot be written */
export function writeFile(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(
      `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      "name a file in a folder that is there and yours to write to",
    );
  }
}
