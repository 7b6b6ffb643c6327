// Where the data of DAG runs are, as one text: the folder as this process sees it, and where the engine has it.
import { parsePathMapping, type PathMapping } from "@task-api/runtime";

/** A workflow root, and how the engine reaches it. */
export interface Storage {
  /** Absolute. */
  readonly root: string;
  readonly pathMappings: readonly PathMapping[];
}

/** Reads `ROOT` or `ROOT=THERE`, where THERE may be on a claim (`pvc://CLAIM/SUB/PATH`); `undefined` for anything else. */
export function readStorage(text: string): Storage | undefined {
  const mapping = parsePathMapping(text);
  if (mapping !== undefined) return { root: mapping.here, pathMappings: [mapping] };
  return text.startsWith("/") && !text.includes("=")
    ? { root: text.replace(/(?<=.)\/+$/, ""), pathMappings: [] }
    : undefined;
}
