// What only some calls need is loaded by those calls alone: `run --mode docker` and `validate` must not pay for a
// client of Kubernetes.
import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");

it.for(["packages/kubernetes/", "packages/docker/", "/node_modules/yaml/"])(
  "loads %s only when a command asks for it",
  async (part) => {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ["packages/cli/src/main.ts"],
      bundle: true,
      write: false,
      metafile: true,
      platform: "node",
      format: "esm",
      outdir: "out",
      splitting: true,
      conditions: ["source"],
    });
    const isPart = (path: string): boolean => `/${path}`.includes(part);
    const ways = Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
      isPart(file)
        ? []
        : imports
            .filter(({ path }) => isPart(path))
            .map(({ kind, path }) => ({ file, kind, path })),
    );
    expect(ways.map(({ kind }) => kind)).toContain("dynamic-import");
    const early = ways.filter(({ kind }) => kind !== "dynamic-import");
    // The adapter itself is late, so what it loads is.
    expect(early.filter(({ file }) => !file.startsWith("packages/kubernetes/"))).toEqual([]);
  },
);
