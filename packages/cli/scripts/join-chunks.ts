// What esbuild has split at dynamic imports, in two CommonJS files: one with what the quick commands need, and one with
// the rest, which is read when something of it is asked for. The size of a file is felt at every start, and so is each
// further file: hundreds of chunks would cost what they save.
import { transform, type BuildResult } from "esbuild";
import { createHash } from "node:crypto";
import { basename } from "node:path";

/** What esbuild gives with `splitting`, `metafile` and `write: false`. */
export type SplitBuild = BuildResult<{ metafile: true; write: false }>;

/** How chunks are told apart. */
export interface Division {
  /** The end of the path of the module that starts the program. */
  readonly start: string;
  /** Of modules behind dynamic imports that are in the first file, with all that they import at once. */
  readonly quick: readonly string[];
}

type Output = SplitBuild["metafile"]["outputs"][string];

/** Texts of the two files. */
export interface JoinedChunks {
  readonly first: string;
  /** Beside the first one, as {@link REST}. */
  readonly rest: string;
}

/** The name of the second file. */
export const REST = "rest.cjs";

/**
 * Joins the chunks. Each file begins with a comment that holds the digest of what follows: who keeps something beside
 * the file knows by it which file that was.
 * @throws Error for a module that is the beginning of no chunk
 */
export async function joinChunks(
  { outputFiles, metafile: { inputs, outputs } }: SplitBuild,
  { start, quick }: Division,
): Promise<JoinedChunks> {
  const chunkOf = (module: string): string => {
    const found = Object.entries(outputs).find(([, { entryPoint }]) =>
      entryPoint?.endsWith(module),
    );
    if (found === undefined) throw new Error(`${module} is loaded by no dynamic import`);
    return found[0];
  };
  const first = new Set<string>();
  const include = (path: string): void => {
    if (first.has(basename(path))) return;
    first.add(basename(path));
    for (const { kind, path: next, external } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && external !== true) include(next);
    }
  };
  for (const module of [start, ...quick]) include(chunkOf(module));
  // What is imported dynamically and is CommonJS has all that it exports in its default export.
  const isCommonJs = ({ entryPoint = "" }: Output): boolean => inputs[entryPoint]?.format === "cjs";
  const commonJs = new Set(
    Object.entries(outputs).flatMap(([path, output]) => (isCommonJs(output) ? basename(path) : [])),
  );
  const texts = outputFiles.flatMap(({ path, text }) =>
    path.endsWith(".js") ? { name: basename(path), text } : [],
  );
  const parts = await Promise.all(
    texts.map(async ({ name, text }) => ({
      isFirst: first.has(name),
      text: await asPart(name, text, commonJs.has(name) ? UNWRAP : ""),
    })),
  );
  const table = (isFirst: boolean): string =>
    parts.flatMap((part) => (part.isFirst === isFirst ? part.text : [])).join(",\n");
  return {
    first: withDigest(
      `"use strict";const parts={\n${table(true)}\n};\n${LOADER}load("./${basename(chunkOf(start))}");\n`,
    ),
    rest: withDigest(`"use strict";module.exports={\n${table(false)}\n};\n`),
  };
}

/** Chunks name each other by relative paths, and what is Node's by others. */
const LOADER = `const loaded=new Map();let rest;
function load(name){
if(!name.startsWith("./"))return require(name);
const found=loaded.get(name);
if(found!==undefined)return found.exports;
const part=parts[name]??(rest??=require("./${REST}"))[name];
const module={exports:{}};
loaded.set(name,module);
part(module,module.exports,load);
return module.exports}
`;

const UNWRAP = ";module.exports=module.exports.default";

/** A chunk as a member of a table of functions, evaluated when it is called. */
async function asPart(name: string, text: string, ending: string): Promise<string> {
  const { code } = await transform(text, {
    format: "cjs",
    platform: "node",
    target: "node22",
    minify: true,
    // `import()` becomes a `require()` that is put off.
    supported: { "dynamic-import": false },
  });
  return `"./${name}"(module,exports,require){${code.trimEnd()}${ending}\n}`;
}

function withDigest(text: string): string {
  return `//${createHash("sha256").update(text).digest("hex")}\n${text}`;
}
