// A local document: bytes from disk and what its templates stand for, ready to be read.
import { resolve } from "node:path";
import type { DocumentInput } from "@task-api/spec";
import type { Terminal } from "../command/command.ts";
import { displayName } from "./display-name.ts";
import { readBytes } from "./read-bytes.ts";
import { templateContext } from "./template-context.ts";

/**
 * A document on disk as the readers of the `spec` package take it.
 * @param settings `--set NAME=VALUE`
 * @throws UnreadableFile when the file cannot be read at all.
 */
export function openDocument(
  file: string,
  terminal: Pick<Terminal, "cwd" | "env">,
  settings: readonly string[],
): DocumentInput {
  const path = resolve(terminal.cwd, file);
  return {
    content: readBytes(path),
    file: displayName(path, terminal.cwd),
    template: templateContext(path, terminal.env, settings),
  };
}
