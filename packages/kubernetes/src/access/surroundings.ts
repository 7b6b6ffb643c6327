// What the search for a cluster looks at, as parameters with real defaults: nothing here reads the
// process by itself, so tests pass a small directory and a few variables.
import { open } from "node:fs/promises";
import { homedir } from "node:os";
import { errorCode, type LoginSurroundings } from "@task-api/runtime";

/** Environment, home and files of whoever calls. */
export interface Surroundings extends LoginSurroundings {
  /**
   * The text of a file; undefined when there is none. Rejects with a file that may not be read or is too long.
   */
  readonly readText: (path: string) => Promise<string | undefined>;
  /** Where a pod finds the token of its service account. */
  readonly serviceAccountFolder: string;
  /** Whether a person sits at our standard input, whom a program that gives credentials may ask. */
  readonly isInteractive: boolean;
  /** Shows that person what such a program says meanwhile. */
  readonly show: (text: string) => void;
}

/** Kubeconfigs with the certificates of a few hundred clusters are not as long. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The real surroundings, of which some may be replaced. */
export function surroundings(given: Partial<Surroundings> = {}): Surroundings {
  return {
    env: given.env ?? process.env,
    home: given.home ?? homedir(),
    readText: given.readText ?? readText,
    serviceAccountFolder: given.serviceAccountFolder ?? SERVICE_ACCOUNT,
    isInteractive: given.isInteractive ?? process.stdin.isTTY,
    show: given.show ?? ((text) => void process.stderr.write(text)),
  };
}

async function readText(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path);
    const chunks: Buffer[] = [];
    let size = 0;
    // Its size may not be known before: it can be a pipe of the shell's (`<(…)`).
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > MAX_FILE_BYTES) throw new RangeError(`it is longer than ${MAX_FILE_BYTES} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, size).toString("utf8");
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
