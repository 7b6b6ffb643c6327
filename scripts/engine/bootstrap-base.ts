// Makes the Debian base image from Debian's own packages with debootstrap, and strips it the way the
// published slim image is. It carries the machine's extra CA certificates and apt settings, because
// where no registry can be reached there usually is a proxy that builds have to get through.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { aptInstall } from "./apt.ts";
import { readAptSettings, type AptSettings } from "./apt-settings.ts";
import type { EngineCli } from "./engine-cli.ts";
import { isDebianLike, isRoot } from "./host.ts";
import { lastLines, NOT_FOUND, runCommand } from "./run-command.ts";
import type { Say } from "./say.ts";
import { SLIM_DPKG_RULES, stripLikeSlim } from "./strip-like-slim.ts";

const SUITE = "bookworm";
const EXTRA_CERTIFICATES = "/usr/local/share/ca-certificates";

type Made = { readonly ok: true; readonly id: string } | Failed;
type Failed = { readonly ok: false; readonly reason: string };

/** Makes the image and gives it the name `reference`. */
export async function bootstrapBase(cli: EngineCli, reference: string, say: Say): Promise<Made> {
  if (!isRoot() || !isDebianLike()) {
    return { ok: false, reason: "debootstrap takes root on a Debian or Ubuntu machine" };
  }
  const missing = await installDebootstrap(say);
  if (missing !== undefined) return missing;

  const settings = await readAptSettings(SUITE);
  // Not /tmp: it is often mounted without device files, which debootstrap needs.
  const folder = mkdtempSync("/var/tmp/task-api-base-");
  try {
    const root = join(folder, "root");
    say(`debootstrap of ${SUITE} from ${settings.mirror} (about half a minute)`);
    const failed = (await debootstrap(root, settings)) ?? (await finishRoot(root, settings));
    return failed ?? (await importRoot(cli, folder, reference));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function installDebootstrap(say: Say): Promise<Failed | undefined> {
  if ((await runCommand("debootstrap", ["--version"])).code !== NOT_FOUND) return undefined;
  const installed = await aptInstall(["debootstrap", "debian-archive-keyring"], say);
  return installed.ok ? undefined : installed;
}

async function debootstrap(root: string, settings: AptSettings): Promise<Failed | undefined> {
  const include = extraCertificates().length > 0 ? ["--include=ca-certificates"] : [];
  const args = ["--variant=minbase", ...include, SUITE, root, settings.mirror];
  return must("debootstrap", args, { env: settings.proxyEnv });
}

async function finishRoot(root: string, settings: AptSettings): Promise<Failed | undefined> {
  const certificates = extraCertificates();
  if (certificates.length > 0) {
    const target = join(root, EXTRA_CERTIFICATES);
    mkdirSync(target, { recursive: true });
    for (const name of certificates) cpSync(join(EXTRA_CERTIFICATES, name), join(target, name));
    const failed = await must("chroot", [root, "update-ca-certificates"]);
    if (failed !== undefined) return failed;
  }
  writeFileSync(join(root, "etc/apt/sources.list"), settings.sources);
  writeFileSync(join(root, "etc/apt/apt.conf.d/90machine"), settings.config);
  writeFileSync(join(root, "etc/dpkg/dpkg.cfg.d/slim"), SLIM_DPKG_RULES);
  stripLikeSlim(root);
  return undefined;
}

async function importRoot(cli: EngineCli, folder: string, reference: string): Promise<Made> {
  const archive = join(folder, "root.tar");
  const packed = await must("tar", [
    "-C",
    join(folder, "root"),
    "--exclude=./dev/*",
    "-cf",
    archive,
    ".",
  ]);
  if (packed !== undefined) return packed;
  const imported = await cli(["import", "--change", 'CMD ["bash"]', archive, reference]);
  if (imported.code === 0) return { ok: true, id: imported.stdout.trim() };
  return { ok: false, reason: `the import failed:\n${lastLines(imported, 8)}` };
}

function extraCertificates(): readonly string[] {
  if (!existsSync(EXTRA_CERTIFICATES)) return [];
  const names = readdirSync(EXTRA_CERTIFICATES, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".crt"));
}

async function must(
  command: string,
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Failed | undefined> {
  const done = await runCommand(command, args, options);
  if (done.code === 0) return undefined;
  return { ok: false, reason: `${command} failed:\n${lastLines(done, 8)}` };
}
