// What apt needs on this machine in order to reach Debian's packages, as text for an image in which
// apt has to reach them too: mirrors, proxies, certificates, checks that were switched off.
import { runCommand } from "./run-command.ts";

/** Settings for apt inside an image. */
export interface AptSettings {
  /** Where the suite's packages are. */
  readonly mirror: string;
  /** Text for /etc/apt/sources.list. */
  readonly sources: string;
  /** Text for a file in /etc/apt/apt.conf.d. */
  readonly config: string;
  /** The proxy as an environment variable, for programs that do not read apt's settings. */
  readonly proxyEnv: Readonly<Record<string, string>>;
}

const DEBIAN = "http://deb.debian.org/debian";

/** Reads the settings of this machine for Debian's release `suite`. */
export async function readAptSettings(suite: string): Promise<AptSettings> {
  const format = "$(ORIGIN) $(SITE) $(RELEASE)";
  const [config, targets] = await Promise.all([
    runCommand("apt-config", ["dump"]),
    runCommand("apt-get", ["indextargets", "--format", format, "Created-By: Packages"]),
  ]);
  return toAptSettings(suite, config.stdout, targets.stdout);
}

/**
 * The settings from what the tools print.
 * @param dump of `apt-config dump`
 * @param targets of `apt-get indextargets`, a line `<origin> <site> <release>` per component
 */
export function toAptSettings(suite: string, dump: string, targets: string): AptSettings {
  const own = debianSources(suite, targets);
  const sources = own.length > 0 ? own : defaultSources(suite);
  const settings = dump.split("\n").filter((line) => NEEDED_SETTING.test(line));
  const proxy = /^Acquire::http::Proxy "(?<url>[^"]+)"/im.exec(dump)?.groups?.["url"];
  return {
    mirror: sources.find((source) => source.release === suite)?.site ?? DEBIAN,
    sources: sources.map(({ site, release }) => `deb ${site} ${release} main\n`).join(""),
    config: [...FIXED_SETTINGS, ...settings, ""].join("\n"),
    proxyEnv: proxy === undefined || proxy === "DIRECT" ? {} : { http_proxy: proxy },
  };
}

const NEEDED_SETTING =
  /^Acquire::(?:(?:http|https|ftp)::(?:Proxy|[^ ]*::Proxy|Verify-Peer)|Check-Valid-Until|Check-Date|Retries)\b[^"]*"[^"]+";$/i;

/** As in the published images: no translations, no packages and caches kept after an installation. */
const FIXED_SETTINGS = [
  'Acquire::Languages "none";',
  'Acquire::GzipIndexes "true";',
  'APT::Keep-Downloaded-Packages "false";',
  'Dir::Cache::pkgcache "";',
  'Dir::Cache::srcpkgcache "";',
];

interface Source {
  readonly site: string;
  readonly release: string;
}

function debianSources(suite: string, targets: string): readonly Source[] {
  const rows = targets.split("\n").map((line) => line.split(" "));
  const wanted = new Map<string, Source>();
  for (const [origin, site, release] of rows) {
    if (origin !== "Debian" || site === undefined || release === undefined) continue;
    if (release === suite || [`${suite}-updates`, `${suite}-security`].includes(release)) {
      wanted.set(`${site} ${release}`, { site, release });
    }
  }
  const sources = [...wanted.values()];
  return sources.some((source) => source.release === suite) ? sources : [];
}

function defaultSources(suite: string): readonly Source[] {
  return [
    { site: DEBIAN, release: suite },
    { site: DEBIAN, release: `${suite}-updates` },
    { site: `${DEBIAN}-security`, release: `${suite}-security` },
  ];
}
