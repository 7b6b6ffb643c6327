// Runs a file of this folder in a process of its own, with the Node that runs the tests.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** What a child has printed and how it ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Waits for the end of `file`; `before` are words of a program that runs Node, such as `prlimit`. */
export async function runChild(
  file: string,
  args: readonly string[],
  before: readonly string[] = [],
): Promise<ChildEnd> {
  const words = [...before, ...nodeWords(file), ...args];
  const child = spawn(words[0] ?? "", words.slice(1), { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

/** The words that run a file of this folder. */
export function nodeWords(file: string): readonly string[] {
  return [process.execPath, "--conditions=source", join(import.meta.dirname, file)];
}
