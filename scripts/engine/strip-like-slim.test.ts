import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stripLikeSlim } from "./strip-like-slim.ts";
import { scratchFolder } from "./testing/scratch-folder.ts";

test("documentation, translations and lists go; programs and copyrights stay", () => {
  const root = scratchFolder({
    "usr/bin/tool": "",
    "usr/share/doc/tool/copyright": "",
    "usr/share/doc/tool/changelog.gz": "",
    "usr/share/doc/tool/examples/a": "",
    "usr/share/man/man1/tool.1.gz": "",
    "usr/share/locale/de/LC_MESSAGES/tool.mo": "",
    "usr/share/locale/locale.alias": "",
    "var/lib/apt/lists/mirror_Packages": "",
    "var/lib/dpkg/status": "",
  });
  stripLikeSlim(root);
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  expect(files.toSorted()).toEqual([
    "usr/bin/tool",
    "usr/share/doc/tool/copyright",
    "usr/share/locale/locale.alias",
    "var/lib/dpkg/status",
  ]);
});
