// What the search for an engine looks at, as parameters with real defaults: nothing here reads the
// process by itself, so tests pass a small directory and a few variables.
import { constants } from "node:fs";
import { access, readFile, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { errorCode, type LoginSurroundings } from "@task-api/runtime";

/** Environment, home and files of whoever calls. */
export interface Surroundings extends LoginSurroundings {
  readonly platform: NodeJS.Platform;
  /** Names in a directory; none when there is no such directory. */
  readonly listDirectory: (path: string) => Promise<readonly string[]>;
  /** Whether a socket can be opened, is closed to us, or is not there. */
  readonly probeSocket: (path: string) => Promise<"usable" | "closed" | "absent">;
}

/** The real surroundings, of which some may be replaced. */
export function surroundings(given: Partial<Surroundings> = {}): Surroundings {
  return {
    env: given.env ?? process.env,
    home: given.home ?? homedir(),
    platform: given.platform ?? process.platform,
    readText: given.readText ?? ((path) => readFile(path, "utf8").catch(absent)),
    listDirectory: given.listDirectory ?? ((path) => readdir(path).catch(() => [])),
    probeSocket: given.probeSocket ?? probeSocket,
  };
}

function absent(): undefined {
  return undefined;
}

async function probeSocket(path: string): Promise<"usable" | "closed" | "absent"> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return "usable";
  } catch (error) {
    const code = errorCode(error);
    return code === "EACCES" || code === "EPERM" ? "closed" : "absent";
  }
}
