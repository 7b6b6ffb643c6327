// From a JSON path in the document of a DAG to the line of the DAG file that says so.
import type { JsonPath, Location } from "@task-api/spec";

/** Finds the place of what is at a path, or of the nearest thing around it whose place is known. */
export type Locate = (path: JsonPath) => Location | undefined;

/** Of several places for one path the last one counts: it is the innermost call. */
export function locateIn(places: readonly (readonly [JsonPath, Location])[]): Locate {
  const byPath = new Map(places.map(([path, place]) => [JSON.stringify(path), place]));
  return (path) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const place = byPath.get(JSON.stringify(path.slice(0, length)));
      if (place !== undefined) return place;
    }
    return undefined;
  };
}
