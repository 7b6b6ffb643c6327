// The parts of an RO-Crate: entities of a flat JSON-LD graph that refer to each other by id.

/** A value of a property. */
export type CrateValue = string | number | boolean | Ref | readonly (string | Ref)[];

/** A reference to another entity. */
export interface Ref {
  readonly "@id": string;
}

/** One entity. */
export interface CrateEntity {
  readonly "@id": string;
  readonly "@type": string | readonly string[];
  readonly [property: string]: CrateValue;
}

/** A reference to an entity by its id. */
export function ref(id: string): Ref {
  return { "@id": id };
}

/** References in the order of first mention, each once; one alone stands for itself, none is no property. */
export function refs<Name extends string>(
  name: Name,
  ids: readonly string[],
): { readonly [K in Name]?: Ref | readonly Ref[] } {
  const all = [...new Set(ids)].map(ref);
  const [first] = all;
  const found: { [K in Name]?: Ref | readonly Ref[] } = {};
  if (first !== undefined) found[name] = all.length === 1 ? first : all;
  return found;
}

/** An id inside the metadata file: `#` and the parts, whatever characters they have. */
export function localId(...parts: readonly string[]): string {
  return `#${parts.map(encodeURIComponent).join("/")}`;
}

/** A path as the id of a file, `/` between its names. */
export function pathId(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** A time as the profiles want it written. @param at milliseconds since 1970 */
export function timeOf(at: number): string {
  return new Date(at).toISOString().replace("Z", "+00:00");
}
