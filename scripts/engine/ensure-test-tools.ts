// Programs from Debian's packages that the integration tests run: a static shell for their images, a real
// registry on loopback and what makes it a certificate, a terminal to run in.
import { existsSync } from "node:fs";
import { aptInstall } from "./apt.ts";
import { isDebianLike, isRoot } from "./host.ts";
import { sayOnStderr as say } from "./say.ts";

const TOOLS = [
  { program: "/bin/busybox", package: "busybox-static" },
  { program: "/usr/bin/docker-registry", package: "docker-registry" },
  { program: "/usr/bin/openssl", package: "openssl" },
  { program: "/usr/bin/script", package: "bsdutils" },
] as const;

/** Installs what is missing, as root where there is apt-get; else says what the tests will miss. */
export async function ensureTestTools(): Promise<void> {
  const missing = TOOLS.filter(({ program }) => !existsSync(program)).map((tool) => tool.package);
  if (missing.length === 0) return;
  const command = `apt-get install ${missing.join(" ")}`;
  if (!isRoot() || !isDebianLike()) {
    say(`some integration tests will be skipped; to run them, as root: ${command}`);
    return;
  }
  const installed = await aptInstall(missing, say);
  if (!installed.ok) say(installed.reason);
}
