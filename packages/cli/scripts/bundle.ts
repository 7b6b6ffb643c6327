// Bundles the CLI into the one file that is published, and puts beside it the JSON Schemas and what a cluster is
// told of the rights that runs need. Modules behind a dynamic import stay in it, and are only evaluated when a
// command asks for them.
import { build } from "esbuild";
import { cpSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { importDirectly } from "./import-directly.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const version =
  typeof manifest === "object" && manifest !== null && "version" in manifest
    ? manifest.version
    : "";
const outfile = join(root, "dist", "task-api.cjs");

await build({
  entryPoints: [join(root, "src", "main.ts")],
  outfile,
  bundle: true,
  platform: "node",
  // CommonJS starts quicker than a module, and Node's compile cache (../bin) takes it.
  format: "cjs",
  target: "node22",
  conditions: ["source"],
  // Some packages name a UMD file as main that a bundler cannot look into.
  mainFields: ["module", "main"],
  define: {
    TASK_API_VERSION: JSON.stringify(version),
    // Files beside the bundle are copied below, and named to those who would look for them elsewhere.
    "import.meta.dirname": "__dirname",
    "import.meta.url": JSON.stringify("file:///"),
  },
  // Half the text is half the work of reading it.
  minify: true,
  plugins: [importDirectly()],
  legalComments: "linked",
  logLevel: "warning",
});

// DAG files in TypeScript run in a process of their own, with the API where they have none installed.
await build({
  entryPoints: {
    api: join(root, "..", "workflow", "src", "authoring", "index.ts"),
    child: join(root, "..", "workflow", "src", "loaders", "typescript", "child", "main.ts"),
  },
  outdir: join(root, "dist", "dag"),
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node22",
  conditions: ["source"],
  legalComments: "none",
  logLevel: "warning",
});

// What an editor checks documents by, where users have this package only.
for (const owner of ["spec", "runtime"]) {
  cpSync(join(root, "..", owner, "schemas"), join(root, "dist", "schemas"), { recursive: true });
}
// Who may do on a cluster what a run does.
cpSync(join(root, "..", "kubernetes", "manifests"), join(root, "dist", "manifests"), {
  recursive: true,
});
// What Python DAG files import.
cpSync(join(root, "..", "workflow", "python"), join(root, "dist", "python"), {
  recursive: true,
  filter: (source) => !source.includes("__pycache__"),
});
