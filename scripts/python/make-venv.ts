// An environment of Python packages in a folder of its own, by the system's python3.
import { aptInstall } from "../engine/apt.ts";
import { isDebianLike, isRoot } from "../engine/host.ts";
import { runCommand, type Finished } from "../engine/run-command.ts";
import type { Say } from "../engine/say.ts";

/** Makes one; what the last command for it ended with. Debian has the module for it apart from Python. */
export async function makeVenv(folder: string, say: Say): Promise<Finished> {
  const made = await runCommand("python3", ["-m", "venv", folder]);
  if (made.code === 0 || !isRoot() || !isDebianLike()) return made;
  const installed = await aptInstall(["python3", "python3-venv"], say);
  return installed.ok ? runCommand("python3", ["-m", "venv", "--clear", folder]) : made;
}
