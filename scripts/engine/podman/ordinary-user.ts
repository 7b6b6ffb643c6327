// A user without rights, for what has to be tried without them on a machine where we are root.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lastLines, runCommand } from "../run-command.ts";
import { EngineError } from "../engine-error.ts";

const NAME = "task-api-test";

/** A user, and how to run a program as that one. */
export interface OrdinaryUser {
  readonly uid: number;
  readonly gid: number;
  /** Words before a command that is to run as the user. */
  readonly as: readonly string[];
  /**
   * The same for one that is to run in this clone: it is seen below `folder` then, because its own place may be
   * closed to others.
   */
  inClone(folder: string): readonly string[];
}

/** Finds the user, or makes it with a range of ids for its containers. @throws EngineError */
export async function ordinaryUser(): Promise<OrdinaryUser> {
  const found = find();
  if (found !== undefined) return found;
  const made = await runCommand("useradd", ["--create-home", "--shell", "/bin/sh", NAME]);
  const user = find();
  if (user !== undefined) return user;
  throw new EngineError(
    "no-engine",
    `the user ${NAME}, for tests without rights, could not be made: ${lastLines(made, 3)}`,
  );
}

function find(): OrdinaryUser | undefined {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  const [, , uid, gid] = lines.find((line) => line.startsWith(`${NAME}:`))?.split(":") ?? [];
  if (uid === undefined || gid === undefined) return undefined;
  const as = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--init-groups"];
  return { uid: Number(uid), gid: Number(gid), as, inClone: (folder) => inClone(folder, as) };
}

/** A mount that nobody else sees and that is gone with the command. */
function inClone(folder: string, as: readonly string[]): readonly string[] {
  const clone = join(folder, "clone");
  mkdirSync(clone, { recursive: true });
  const script =
    'mount --bind "$PWD" "$0" && cd "$0" && PATH="$0/node_modules/.bin:$PATH" && exec "$@"';
  return ["unshare", "--mount", "sh", "-c", script, clone, ...as];
}
