// The packages as they would be published: what is in them, whether other tools can resolve them, and
// whether they work in an empty project.
import { readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runCommand, type Finished } from "../scripts/engine/run-command.ts";
import { contract, template } from "./testing/documents.ts";
import { folderForFile, folderWith } from "./testing/folder.ts";
import { entriesOf } from "./testing/package-entries.ts";
import { taskApi } from "./testing/program.ts";

const root = join(import.meta.dirname, "..");
const bin = (name: string): string => join(root, "node_modules", ".bin", name);
const pnpm = join(root, ".tools", "node_modules", "pnpm", "bin", "pnpm.mjs");
const libraries = ["spec", "runtime", "docker", "registry", "workflow", "kubernetes"] as const;

/** There, and not for a program to import: one is a program itself, the other needs the vitest that runs it. */
const notImported = ["@task-api/workflow/dag-child", "@task-api/runtime/conformance"];

describe("a packed package", { tags: ["bundle"], timeout: 120_000 }, () => {
  let folder = "";
  const tarball = (name: string): string => {
    const prefix = name === "cli" ? "task-api-0" : `task-api-${name}-`;
    const found = readdirSync(folder).find((file) => file.startsWith(prefix));
    return join(folder, found ?? `no tarball of ${name}`);
  };

  beforeAll(async () => {
    folder = folderForFile();
    for (const name of libraries) {
      const cwd = join(root, "packages", name);
      await must(bin("node"), [pnpm, "pack", "--pack-destination", folder], cwd);
    }
    const args = ["pack", "--ignore-scripts", "--pack-destination", folder];
    await must("npm", args, join(root, "packages", "cli"));
  }, 120_000);

  it.each([...libraries, "cli"])("%s has no fault that publint knows", async (name) => {
    const { stdout } = await must(bin("publint"), ["run", tarball(name), "--strict"], root);
    expect(stdout).toContain("All good!");
  });

  it.each(libraries)("%s is resolved with its types by every way to import", async (name) => {
    const { stdout } = await must(bin("attw"), [tarball(name), "--profile", "esm-only"], root);
    expect(stdout).toContain("node16 (from ESM)");
  });

  it.each([...libraries, "cli"])("%s holds its licence and no tests", async (name) => {
    const { stdout } = await must("tar", ["tzf", tarball(name)], root);
    const files = stdout.trim().split("\n");
    expect(files).toContain("package/LICENSE");
    expect(files).toContain("package/README.md");
    expect(files.filter((file) => /\.test\.|\/testing\/|\/fixtures\//.test(file))).toEqual([]);
  });

  it("cli is two bundled files, their launcher, what DAG files need, the schemas and the manifests", async () => {
    const { stdout } = await must("tar", ["tzf", tarball("cli")], root);
    const files = stdout
      .trim()
      .split("\n")
      .map((file) => file.replace("package/", ""));
    const standIns = files.filter((file) => file.startsWith("dist/python/"));
    expect(standIns.filter((file) => !file.endsWith(".py"))).toEqual([]);
    expect(standIns).toContain("dist/python/airflow/__init__.py");
    expect(files.filter((file) => !standIns.includes(file)).toSorted()).toEqual([
      "LICENSE",
      "README.md",
      "bin/task-api.cjs",
      "dist/LEGAL.txt",
      "dist/dag/api.mjs",
      "dist/dag/child.mjs",
      "dist/manifests/node-reader.yaml",
      "dist/manifests/role.yaml",
      "dist/rest.cjs",
      "dist/schemas/processing-container.schema.json",
      "dist/schemas/task-run.v1.schema.json",
      "dist/schemas/task.schema.json",
      "dist/schemas/workflow-lock.schema.json",
      "dist/schemas/workflow.schema.json",
      "dist/task-api.cjs",
      "package.json",
    ]);
  });

  it("is installed in an empty project, and works there", async () => {
    const imported = entriesOf(libraries).filter((entry) => !notImported.includes(entry));
    const project = folderWith({
      "package.json": { name: "empty", private: true, type: "module" },
      "pc.json": contract(template("true")),
      "use.js": `
        import { existsSync } from "node:fs";
        import { readDocument } from "@task-api/spec";
        for (const entry of ${JSON.stringify(imported)}) {
          const type = entry.endsWith(".json") ? { with: { type: "json" } } : {};
          console.log(entry, Object.keys(await import(entry, type)).length > 0);
        }
        for (const entry of ${JSON.stringify(notImported)})
          console.log(entry, existsSync(new URL(import.meta.resolve(entry))));
        const { kind } = await readDocument({ file: "x", content: '{"templates": []}' });
        console.log(kind);`,
    });
    const tarballs = [...libraries, "cli"].map(tarball);
    const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
    await must("npm", ["install", ...flags, ...tarballs], project);
    const used = await must(bin("node"), ["use.js"], project);
    const entries = [...imported, ...notImported].map((entry) => `${entry} true`);
    expect(used.stdout.trim().split("\n")).toEqual([...entries, "pc"]);
    expect(imported).toContain("@task-api/spec/schemas/task.schema.json");
    const program = join(project, "node_modules", ".bin", "task-api");
    const env = { PATH: `${dirname(process.execPath)}${delimiter}${process.env["PATH"] ?? ""}` };
    expect(await taskApi(["validate", "pc.json"], { cwd: project, program, env })).toEqual({
      code: 0,
      out: "pc.json: valid\n",
      err: "",
    });
  });
});

async function must(command: string, args: readonly string[], cwd: string): Promise<Finished> {
  const finished = await runCommand(command, args, { cwd });
  if (finished.code === 0) return finished;
  throw new Error(`${command} ${args.join(" ")}: ${finished.stdout}${finished.stderr}`);
}
