// Imports from a package of this workspace go to the modules that its `index.ts` names, not through it:
// what a command does not use of a package is then not even evaluated. An index holds named re-exports
// only, so a look at its text is enough.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";

const packages = join(import.meta.dirname, "..", "..");
const reexport = /export (?:type )?\{([^}]*)\} from "(\.[^"]+)";/g;
const namedImport = /^import \{([^}]*)\} from "@task-api\/(\w+)";$/gm;

/** For esbuild: rewrites `import { a } from "@task-api/spec"` in the sources of this workspace. */
export function importDirectly(): Plugin {
  const indexes = new Map<string, ReadonlyMap<string, string>>();
  return {
    name: "import-directly",
    setup(build) {
      build.onLoad({ filter: /\/packages\/\w+\/src\/.*\.ts$/ }, ({ path }) => ({
        loader: "ts",
        contents: readFileSync(path, "utf8").replaceAll(
          namedImport,
          (_, names: string, owner: string) => {
            const modules = indexes.get(owner) ?? readIndex(owner);
            indexes.set(owner, modules);
            return namesIn(names)
              .map((name) => importOf(name, modules))
              .join("\n");
          },
        ),
      }));
    },
  };
}

function importOf(name: string, modules: ReadonlyMap<string, string>): string {
  const module = modules.get(name.replace(/ as .*/, ""));
  if (module === undefined) throw new Error(`no index of a package exports ${name}`);
  return `import { ${name} } from ${JSON.stringify(module)};`;
}

/** The module of every value that a package exports, by its name. */
function readIndex(owner: string): ReadonlyMap<string, string> {
  const index = join(packages, owner, "src", "index.ts");
  const exports = [...readFileSync(index, "utf8").matchAll(reexport)];
  return new Map(
    exports.flatMap(([, names = "", module = ""]) =>
      namesIn(names).map((name) => [name, join(dirname(index), module)] as const),
    ),
  );
}

/** Types are gone before anything is imported. */
function namesIn(list: string): readonly string[] {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "));
}
