// What engines tell of a path in a container, in a header of its archive.
import type { IncomingHttpHeaders } from "node:http";
import { numberAt, parseJson, stringAt } from "@task-api/runtime";

/** Something in a container. */
export interface PathStat {
  /** Bytes. */
  readonly size: number;
  readonly directory: boolean;
  /** Where a symbolic link ends, within the image; empty for anything else. */
  readonly link: string;
  /** RFC 3339. */
  readonly changedAt: string;
}

const GO_MODE_DIRECTORY = 2 ** 31;

/** Reads the header; zeros and empty texts where it says nothing. */
export function readPathStat(headers: IncomingHttpHeaders): PathStat {
  const header = String(headers["x-docker-container-path-stat"] ?? "");
  const stat = parseJson(Buffer.from(header, "base64").toString("utf8"));
  return {
    size: numberAt(stat, "size") ?? 0,
    directory: Math.floor((numberAt(stat, "mode") ?? 0) / GO_MODE_DIRECTORY) % 2 === 1,
    link: stringAt(stat, "linkTarget") ?? "",
    changedAt: stringAt(stat, "mtime") ?? "",
  };
}
