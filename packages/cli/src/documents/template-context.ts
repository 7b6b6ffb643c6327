// What `{{ env.NAME }}` and `{{ custom.NAME }}` in a local document stand for: the process
// environment, then a `.env` file beside the document; `--set NAME=VALUE` (contract §1.2).
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import { UsageError } from "../command/usage-error.ts";
import { readBytes } from "./read-bytes.ts";

/** Values by name. */
export interface TemplateContext {
  readonly env: Readonly<Record<string, string>>;
  readonly custom: Readonly<Record<string, string>>;
}

/**
 * The context of one document; the process environment wins over the `.env` file, which is read only
 * when an expression asks for something.
 */
export function templateContext(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
  settings: readonly string[],
): TemplateContext {
  let known: Readonly<Record<string, string>> | undefined;
  return {
    get env() {
      known ??= defined({ ...readEnvFile(join(dirname(file), ".env")), ...env });
      return known;
    },
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

/**
 * A `.env` that is no file (a virtual environment is often called so) is not meant.
 * @throws UnreadableFile
 */
function readEnvFile(file: string): NodeJS.Dict<string> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return {};
  return parseEnv(
    Buffer.from(readBytes(file))
      .toString("utf8")
      .replace(/^\uFEFF/, ""),
  );
}

function defined(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(values).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
