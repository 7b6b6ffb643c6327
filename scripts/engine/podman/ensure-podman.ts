// Podman on this machine: found, or installed from Debian's packages.
import { aptInstall, type Installed } from "../apt.ts";
import { isDebianLike, isRoot } from "../host.ts";
import { NOT_FOUND, runCommand } from "../run-command.ts";
import type { Say } from "../say.ts";

/** With what running as an ordinary user takes: ids of its own, and a file system. */
const PACKAGES = ["podman", "runc", "uidmap", "slirp4netns", "fuse-overlayfs"] as const;

/** Makes sure that there is a `podman`. */
export async function ensurePodman(say: Say): Promise<Installed> {
  const programs = ["podman", "runc", "newuidmap"];
  const missing = await Promise.all(programs.map((name) => isMissing(name)));
  if (!missing.includes(true)) return { ok: true };
  if (isRoot() && isDebianLike()) return aptInstall(PACKAGES, say);
  return { ok: false, reason: `as root: apt-get install ${PACKAGES.join(" ")}` };
}

/** Some of them call everything wrong but their name. */
async function isMissing(program: string): Promise<boolean> {
  return (await runCommand(program, ["--version"])).code === NOT_FOUND;
}
