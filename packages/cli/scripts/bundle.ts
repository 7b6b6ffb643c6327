// Bundles the CLI into the two files that are published, and puts beside them the JSON Schemas and what a cluster is
// told of the rights that runs need. Modules behind a dynamic import are only evaluated when a command asks for them.
import { build } from "esbuild";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { importDirectly } from "./import-directly.ts";
import { joinChunks, REST } from "./join-chunks.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const version =
  typeof manifest === "object" && manifest !== null && "version" in manifest
    ? manifest.version
    : "";
const dist = join(root, "dist");

const split = await build({
  entryPoints: [join(root, "src", "main.ts")],
  outdir: dist,
  bundle: true,
  platform: "node",
  // esbuild splits nothing else; CommonJS is made of it below, which starts quicker.
  format: "esm",
  splitting: true,
  metafile: true,
  write: false,
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
  legalComments: "external",
  logLevel: "warning",
});
const { first, rest } = await joinChunks(split, {
  start: "cli/src/main.ts",
  quick: [
    "cli/src/commands/validate.ts",
    "spec/src/document/read-container.ts",
    "spec/src/document/read-task.ts",
    "spec/src/document/read-workflow.ts",
  ],
});
const licences = split.outputFiles.filter(({ path }) => path.endsWith(".LEGAL.txt"));
mkdirSync(dist, { recursive: true });
writeFileSync(join(dist, "task-api.cjs"), first);
writeFileSync(join(dist, REST), rest);
writeFileSync(join(dist, "LEGAL.txt"), licences.map(({ text }) => text).join("\n"));

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
