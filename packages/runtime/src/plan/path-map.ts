// Translates host paths to what the engine sees, when the engine is on another machine or the caller
// is in a container (`--path-map HERE=THERE`, contract §3).

import { normalize } from "node:path/posix";

/** One translation; both sides absolute. */
export interface PathMapping {
  readonly here: string;
  readonly there: string;
}

/** Reads `HERE=THERE`; `undefined` when it is not of that form with two absolute paths. */
export function parsePathMapping(text: string): PathMapping | undefined {
  const match = /^(\/[^=]*)=(\/.*)$/.exec(text);
  const [, here, there] = match ?? [];
  if (here === undefined || there === undefined) return undefined;
  return { here: normalize(trim(here)), there: normalize(trim(there)) };
}

/** The engine's view of `path`: by the longest mapping that holds it, else the path itself. */
export function mapPath(path: string, mappings: readonly PathMapping[]): string {
  const holding = mappings
    .filter((mapping) => holds(mapping, path))
    .toSorted((a, b) => b.here.length - a.here.length)[0];
  if (holding === undefined) return path;
  const rest = path.slice(holding.here === "/" ? 0 : holding.here.length);
  return `${holding.there === "/" ? "" : holding.there}${rest}` || "/";
}

/** Whether a mapping says where the engine has `path`, be it in the same place. */
export function isMapped(path: string, mappings: readonly PathMapping[]): boolean {
  return mappings.some((mapping) => holds(mapping, path));
}

function holds({ here }: PathMapping, path: string): boolean {
  return path === here || path.startsWith(here === "/" ? "/" : `${here}/`);
}

function trim(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, "") || "/" : path;
}
