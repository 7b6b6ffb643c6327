// Translates host paths to what the engine sees, when the engine is on another machine or the caller
// is in a container (`--path-map HERE=THERE`, contract §3).

import { normalize } from "node:path/posix";

/** One translation. */
export interface PathMapping {
  /** Absolute. */
  readonly here: string;
  /** Absolute, or the folder of a claim: `pvc://CLAIM/SUB/PATH`. */
  readonly there: string;
}

/** A folder of a persistentVolumeClaim of a cluster. */
export interface ClaimFolder {
  readonly claimName: string;
  /** Relative; absent: all of it. */
  readonly subPath?: string;
}

const CLAIM = /^pvc:\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?:\/(.*))?$/;

/** Reads `HERE=THERE`; `undefined` when it is not of that form with an absolute path and where the engine has it. */
export function parsePathMapping(text: string): PathMapping | undefined {
  const match = /^(\/[^=]*)=(\/.*|pvc:\/\/.+)$/.exec(text);
  const [, here, there] = match ?? [];
  if (here === undefined || there === undefined) return undefined;
  const target = there.startsWith("/") ? normalize(trim(there)) : claimTarget(there);
  return target === undefined ? undefined : { here: normalize(trim(here)), there: target };
}

/** Leaves no way out of the claim. */
function claimTarget(text: string): string | undefined {
  const [, claim, path = ""] = CLAIM.exec(text) ?? [];
  if (claim === undefined) return undefined;
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.includes("..") ? undefined : ["pvc:/", claim, ...parts].join("/");
}

/** What an engine's path names in a claim; `undefined` for a path of its machines. */
export function claimFolder(engineSource: string): ClaimFolder | undefined {
  const [, claimName, subPath = ""] = CLAIM.exec(engineSource) ?? [];
  if (claimName === undefined) return undefined;
  return { claimName, ...(subPath !== "" && { subPath }) };
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
