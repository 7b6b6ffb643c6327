// Which manifest of an index is meant.
import type { IndexEntry } from "./manifest.ts";

/**
 * The entry for `platform`. Without one: that for this machine, else the first image there is, since a
 * contract says the same on every platform.
 */
export function choosePlatform(
  entries: readonly IndexEntry[],
  platform: string | undefined,
  machine: string = platformOf(process.arch),
): IndexEntry | undefined {
  const wanted = platform ?? machine;
  const fitting = entries.find((entry) => isSame(entry.platform, wanted));
  const unnamed = entries.find((entry) => entry.platform === undefined);
  const other = platform === undefined ? entries.find(isImage) : undefined;
  return fitting ?? unnamed ?? other;
}

/** The platforms that an index has, for people. */
export function platformsIn(entries: readonly IndexEntry[]): string {
  const names = entries.filter(isImage).map(({ platform }) => platform);
  return names.length === 0 ? "none" : [...new Set(names)].join(", ");
}

/** Builders put what they attest of an image beside it, for no platform. */
function isImage({ platform }: IndexEntry): boolean {
  return platform !== undefined && !platform.startsWith("unknown/");
}

/** `linux/arm64` is also `linux/arm64/v8`; a variant that is asked for must be the one. */
function isSame(platform: string | undefined, wanted: string): boolean {
  if (platform === undefined) return false;
  const [os, architecture, variant] = platform.split("/");
  const [wantedOs, wantedArchitecture, wantedVariant] = wanted.split("/");
  return (
    os === wantedOs &&
    architecture === wantedArchitecture &&
    (variant === undefined || wantedVariant === undefined || variant === wantedVariant)
  );
}

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: "amd64",
  ia32: "386",
  ppc64: "ppc64le",
};

/** The platform of Linux containers on a machine, by Node's name for its processor. */
function platformOf(arch: string): string {
  return `linux/${ARCHITECTURES[arch] ?? arch}`;
}
