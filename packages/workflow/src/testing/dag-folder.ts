// A folder for DAG files of a test, and what comes of loading one.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import {
  loadTypeScriptDags,
  type LoadTypeScriptOptions,
} from "../loaders/typescript/load-typescript-dags.ts";

const root = join(import.meta.dirname, "..", "..", "..", "..");

/** The API of the sources. */
export const apiModule: string = join(import.meta.dirname, "..", "authoring", "index.ts");
/** The Node of the repository: one that takes TypeScript by itself. */
export const node: string = realpathSync(join(root, "node_modules", ".bin", "node"));

/** What a test does with its folder. */
export interface DagFolder {
  readonly path: () => string;
  /** The path of a file with these lines. */
  readonly write: (name: string, lines: string | readonly string[]) => string;
  /** Ids of the DAGs of a new file, or issues with their places. */
  readonly outcomeOf: (
    name: string,
    lines: string | readonly string[],
    options?: Partial<LoadTypeScriptOptions>,
  ) => Promise<readonly string[]>;
}

/** A new folder for each test of a file. */
export function dagFolder(): DagFolder {
  let folder = "";
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "dag-file-")));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const write: DagFolder["write"] = (name, lines) => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, [lines].flat().join("\n"));
    return file;
  };
  return {
    path: () => folder,
    write,
    outcomeOf: async (name, lines, options) => {
      const outcome = await load(write(name, lines), options);
      if (outcome.ok) return outcome.value.map(({ document }) => String(Object(document).dag_id));
      return outcome.issues.map(({ code, message, hint, location }) =>
        [`${location?.file}:${location?.line}:${location?.column} ${code}: ${message}`, hint ?? ""]
          .filter((text) => text !== "")
          .join(" | ")
          .replaceAll(folder, "~"),
      );
    },
  };
}

/** Loads a file with the API of the sources. */
export async function load(
  file: string,
  options: Partial<LoadTypeScriptOptions> = {},
): ReturnType<typeof loadTypeScriptDags> {
  return loadTypeScriptDags({ file, env: process.env, apiModule, node, ...options });
}
