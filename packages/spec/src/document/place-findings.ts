// Findings, which know their JSON path, become issues, which know their place in the author's file.
import type { Finding, Issue, JsonPath, Location } from "../issue/issue.ts";

/** Where the parts of a document stand in the author's file. */
export interface Places {
  /** The value at a path. */
  readonly locate: (path: JsonPath) => Location;
  /** Its key; for list entries the value. */
  readonly locateKey: (path: JsonPath) => Location;
}

/** Issues in the order of the file. A finding about an object or list points at its opening bracket. */
export function placeFindings(findings: readonly Finding[], places: Places): readonly Issue[] {
  return sortIssues(
    findings.map((finding) => ({ ...finding, location: placeOf(finding, places) })),
  );
}

/** By line and column; those of one place stay in their order. */
export function sortIssues(issues: readonly Issue[]): readonly Issue[] {
  return issues.toSorted(
    ({ location: a }, { location: b }) =>
      (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0),
  );
}

function placeOf({ code, path }: Finding, places: Places): Location {
  if (code === "structure/unknown-field") return places.locateKey(path);
  const place = places.locate(path);
  if (place.line === place.endLine) return place;
  return { ...place, endLine: place.line, endColumn: place.column + 1 };
}
