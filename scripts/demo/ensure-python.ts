// A python3 for DAG files in Python. As root on Debian or Ubuntu it is installed where there is none.
import { aptInstall } from "../engine/apt.ts";
import { isDebianLike, isRoot } from "../engine/host.ts";
import { runCommand } from "../engine/run-command.ts";
import type { Say } from "../engine/say.ts";

/** It is there; or why not, and the command to type. */
export type EnsuredPython =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string; readonly command: string };

/** Finds or installs python3. */
export async function ensurePython(say: Say): Promise<EnsuredPython> {
  const found = await runCommand("python3", ["--version"]);
  if (found.code === 0) {
    say(found.stdout.trim());
    return { ok: true };
  }
  const command = "apt-get install python3";
  if (!isRoot() || !isDebianLike()) {
    return { ok: false, reason: "there is no python3, which runs DAG files in Python", command };
  }
  const installed = await aptInstall(["python3"], say);
  return installed.ok ? installed : { ...installed, command };
}
