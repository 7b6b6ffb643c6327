// Takes out of a Debian root folder what the published slim images leave out, and keeps packages
// that are installed later from bringing it back. Copyright files stay.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Text for /etc/dpkg/dpkg.cfg.d: what dpkg does not unpack. */
export const SLIM_DPKG_RULES = `path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/man/*
path-exclude /usr/share/info/*
path-exclude /usr/share/groff/*
path-exclude /usr/share/lintian/*
path-exclude /usr/share/locale/*
path-include /usr/share/locale/locale.alias
`;

const EMPTIED_FOLDERS = [
  "usr/share/man",
  "usr/share/info",
  "usr/share/groff",
  "usr/share/lintian",
  "usr/share/locale",
  "var/cache/apt",
  "var/lib/apt/lists",
  "var/log",
] as const;

const KEPT_FILES = new Set(["copyright", "locale.alias"]);

/** Removes documentation, translations, package lists and logs below `root`. */
export function stripLikeSlim(root: string): void {
  for (const folder of EMPTIED_FOLDERS) emptyFolder(join(root, folder));
  const documentation = join(root, "usr/share/doc");
  for (const entry of list(documentation)) {
    if (entry.isDirectory()) emptyFolder(join(documentation, entry.name));
  }
}

function emptyFolder(folder: string): void {
  for (const entry of list(folder)) {
    if (KEPT_FILES.has(entry.name)) continue;
    rmSync(join(folder, entry.name), { recursive: true, force: true });
  }
}

function list(folder: string): { name: string; isDirectory(): boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
