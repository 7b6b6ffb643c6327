// Names that must be unique in a list: templates, channels, variables, tests, bindings.
import type { Finding } from "../issue/issue.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt, field, items, textOf } from "./cursor.ts";

/**
 * An error at every entry of `list` whose `key` an earlier entry has already.
 * @param what the entry in words, e.g. "input channel"
 */
export function duplicates(
  list: Cursor,
  key: string,
  code: string,
  what: string,
): readonly Finding[] {
  const first = new Map<string, number>();
  return items(list).flatMap((item, index) => {
    const place = field(item, key);
    const name = textOf(place);
    if (name === undefined) return [];
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, index);
      return [];
    }
    const listName = list.path.at(-1);
    return errorAt(
      place,
      code,
      `${what} ${JSON.stringify(name)} is there twice: '${listName}[${earlier}]' has the same ${key}`,
    );
  });
}
