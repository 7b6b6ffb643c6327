// What kind of machine this is, as far as installing and starting an engine depends on it.
import { existsSync, readFileSync } from "node:fs";

/** Whether this process may install packages and start daemons. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Whether packages come from apt: Debian, Ubuntu and what is made of them. */
export function isDebianLike(osRelease: string = readOsRelease()): boolean {
  const ids = /^ID(?:_LIKE)?="?(?<ids>[^"\n]*)/gm;
  return [...osRelease.matchAll(ids)]
    .flatMap((match) => (match.groups?.["ids"] ?? "").split(" "))
    .some((id) => id === "debian" || id === "ubuntu");
}

/** Whether services are started by systemd here. */
export function hasSystemd(): boolean {
  return existsSync("/run/systemd/system");
}

function readOsRelease(): string {
  try {
    return readFileSync("/etc/os-release", "utf8");
  } catch {
    return "";
  }
}
