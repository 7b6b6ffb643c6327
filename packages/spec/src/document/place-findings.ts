// Findings, which know their JSON path, become issues, which know their place in the author's file.
import type { Finding, Issue, JsonPath, Location } from "../issue/issue.ts";

/** Where the parts of a document stand in the author's file. */
export interface Places {
  /** The value at a path. */
  readonly locate: (path: JsonPath) => Location;
  /** Its key; for list entries the value. */
  readonly locateKey: (path: JsonPath) => Location;
}

/** A document whose places can be asked for: they are worked out only then. */
export interface Placed {
  readonly places: () => Promise<Places>;
}

/** Issues in the order of the file. A finding about an object or list points at its opening bracket. */
export async function placeFindings(
  findings: readonly Finding[],
  document: Placed,
): Promise<readonly Issue[]> {
  if (findings.length === 0) return [];
  const places = await document.places();
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
