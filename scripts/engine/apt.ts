// Installs Debian packages without questions. Needs root.
import { statSync } from "node:fs";
import { lastLines, runCommand, type Finished } from "./run-command.ts";
import type { Say } from "./say.ts";

/** Where apt-get puts lists while it fetches them: changed by every `apt-get update`. */
const LISTS = "/var/lib/apt/lists/partial";
const LISTS_ARE_OLD_AFTER_MS = 24 * 60 * 60 * 1000;

/** Done, or the last words of apt-get. */
export type Installed = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Installs what is missing of `packages`; fetches the package lists first when they are old. */
export async function aptInstall(packages: readonly string[], say: Say): Promise<Installed> {
  const names = packages.join(" ");
  say(`installing ${names} with apt-get`);
  const updated = listsAreOld();
  if (updated) await aptGet("update");
  let done = await install(packages);
  if (done.code !== 0 && !updated) {
    await aptGet("update");
    done = await install(packages);
  }
  if (done.code === 0) return { ok: true };
  return { ok: false, reason: `apt-get could not install ${names}:\n${lastLines(done, 8)}` };
}

/** Brings the package lists up to date when they are old or were never fetched. */
export async function refreshAptLists(): Promise<void> {
  if (listsAreOld()) await aptGet("update");
}

function install(packages: readonly string[]): Promise<Finished> {
  return aptGet("install", "-y", "--no-install-recommends", ...packages);
}

function aptGet(...args: readonly string[]): Promise<Finished> {
  const patience = ["-q", "-o", "DPkg::Lock::Timeout=300"];
  return runCommand("apt-get", [...patience, ...args], {
    env: { DEBIAN_FRONTEND: "noninteractive" },
  });
}

function listsAreOld(): boolean {
  const changed = statSync(LISTS, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - changed > LISTS_ARE_OLD_AFTER_MS;
}
