import { describe, expect, test } from "vitest";
import { toAptSettings } from "./apt-settings.ts";

const DUMP = `APT "";
APT::Architecture "amd64";
Acquire "";
Acquire::http::Proxy "http://proxy:3128";
Acquire::http::Proxy::mirror.example "DIRECT";
Acquire::Check-Valid-Until "false";
Acquire::Changelogs::URI::Origin::Debian "https://changelogs.example";
Acquire::Languages:: "none";
`;

const TARGETS = `Debian http://mirror.example/debian bookworm
Debian http://mirror.example/debian bookworm
Debian http://mirror.example/debian bookworm-updates
Debian http://mirror.example/security bookworm-security
Debian http://mirror.example/debian trixie
Somebody http://packages.example/apt bookworm
`;

describe("apt's settings for an image", () => {
  test("name Debian's own mirrors of the release, each once", () => {
    const settings = toAptSettings("bookworm", "", TARGETS);
    expect(settings.mirror).toBe("http://mirror.example/debian");
    expect(settings.sources).toBe(`deb http://mirror.example/debian bookworm main
deb http://mirror.example/debian bookworm-updates main
deb http://mirror.example/security bookworm-security main
`);
  });

  test("name the public mirrors on a machine with another release or distribution", () => {
    const ubuntu =
      "Ubuntu http://ubuntu.example noble\nDebian http://mirror.example/debian trixie\n";
    const settings = toAptSettings("bookworm", "", ubuntu);
    expect(settings.mirror).toBe("http://deb.debian.org/debian");
    expect(settings.sources).toBe(`deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian bookworm-updates main
deb http://deb.debian.org/debian-security bookworm-security main
`);
  });

  test("take over the proxy and switched off checks, and nothing that only the machine needs", () => {
    const { config, proxyEnv } = toAptSettings("bookworm", DUMP, TARGETS);
    expect(config).toBe(`Acquire::Languages "none";
Acquire::GzipIndexes "true";
APT::Keep-Downloaded-Packages "false";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Acquire::http::Proxy "http://proxy:3128";
Acquire::http::Proxy::mirror.example "DIRECT";
Acquire::Check-Valid-Until "false";
`);
    expect(proxyEnv).toEqual({ http_proxy: "http://proxy:3128" });
  });

  test("have no proxy where the machine has none", () => {
    expect(toAptSettings("bookworm", "", "").proxyEnv).toEqual({});
    const direct = 'Acquire::http::Proxy "DIRECT";';
    expect(toAptSettings("bookworm", direct, "").proxyEnv).toEqual({});
  });
});
