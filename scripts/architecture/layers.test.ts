import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LAYERS } from "./layers.ts";
import { sourcesOf } from "./sources.ts";

const packages = join(import.meta.dirname, "..", "..", "packages");

describe("the layer table", () => {
  it("names every package", () => {
    expect(readdirSync(packages).toSorted()).toEqual(Object.keys(LAYERS).toSorted());
  });

  it("only lets a package import from lower layers", () => {
    for (const [folder, { layer, workspace }] of Object.entries(LAYERS)) {
      for (const name of workspace) {
        const other = LAYERS[name.replace("@task-api/", "")];
        expect(other?.layer, `${folder} imports ${name}`).toBeLessThan(layer);
      }
    }
  });
});

describe.each(Object.entries(LAYERS))("packages/%s", (folder, layer) => {
  const manifest = readJson(join(packages, folder, "package.json"));
  const name = String(manifest["name"]);

  it("declares the dependencies of the table and no others", () => {
    const bundled = folder === "cli" ? manifest["devDependencies"] : {};
    const declared = Object.keys({ ...Object(manifest["dependencies"]), ...Object(bundled) });
    expect(declared.toSorted()).toEqual([...layer.workspace, ...layer.published].toSorted());
  });

  it("references the same packages in its tsconfig", () => {
    const { references } = readJson(join(packages, folder, "tsconfig.json"));
    const folders = Object.values(Object(references)).map((row) => String(Object(row).path));
    const expected = layer.workspace.map((dependency) => dependency.replace("@task-api/", "../"));
    expect(folders.toSorted()).toEqual(expected.toSorted());
  });

  it("imports nothing else", () => {
    const allowed = [name, ...layer.workspace, ...layer.published];
    // The conformance suite runs under vitest, and may import that.
    const sources = sourcesOf(folder).filter(({ file }) => !file.startsWith("conformance/"));
    const wrong = sources.flatMap(({ file, text }) =>
      importsOf(text)
        .filter((specifier) => !specifier.startsWith("."))
        .filter((specifier) =>
          specifier.startsWith("node:")
            ? !layer.node
            : !allowed.some((one) => isOf(specifier, one)),
        )
        .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });
});

function importsOf(text: string): string[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)[^;"'`]*?from\s*"([^"]+)"|import\(\s*"([^"]+)"\s*\)|(?:^|\n)import\s*"([^"]+)"/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

function isOf(specifier: string, name: string): boolean {
  return specifier === name || specifier.startsWith(`${name}/`);
}

function readJson(file: string): Record<string, unknown> {
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  return Object(value);
}
