// What `{{ env.NAME }}` and `{{ custom.NAME }}` in a local document stand for: the process
// environment, then a `.env` file beside the document; `--set NAME=VALUE` (contract §1.2).
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import { UsageError } from "../command/usage-error.ts";

/** Values by name. */
export interface TemplateContext {
  readonly env: Readonly<Record<string, string>>;
  readonly custom: Readonly<Record<string, string>>;
}

/** The context of one document; the process environment wins over the `.env` file. */
export function templateContext(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
  settings: readonly string[],
): TemplateContext {
  return {
    env: defined({ ...readEnvFile(join(dirname(file), ".env")), ...env }),
    custom: Object.fromEntries(settings.map((setting) => parseAssignment("set", setting))),
  };
}

/**
 * Splits `NAME=VALUE`.
 * @throws UsageError when there is no `=` or no name.
 */
export function parseAssignment(option: string, text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new UsageError(`--${option} takes NAME=VALUE; '${text}' came`);
}

function readEnvFile(file: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw new UsageError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      "make it a text file of NAME=VALUE lines, or move it away",
    );
  }
}

function defined(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(values).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
