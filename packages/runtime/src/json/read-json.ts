// Small typed readers for JSON that an engine, a registry or a login file holds: what is not there, or is of
// another type, reads as undefined, so that no answer is believed unseen.

/** The value at a path of keys and indexes. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = Object.hasOwn(current, key) ? Reflect.get(current, key) : undefined;
  }
  return current;
}

/** The string at a path. */
export function stringAt(
  value: unknown,
  ...path: readonly (string | number)[]
): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The finite number at a path. */
export function numberAt(
  value: unknown,
  ...path: readonly (string | number)[]
): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

/** The boolean at a path. */
export function booleanAt(
  value: unknown,
  ...path: readonly (string | number)[]
): boolean | undefined {
  const found = at(value, ...path);
  return typeof found === "boolean" ? found : undefined;
}

/** The items of the array at a path; none when there is no array. */
export function itemsAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The strings of the array at a path; other items are left out. */
export function stringsAt(
  value: unknown,
  ...path: readonly (string | number)[]
): readonly string[] {
  return itemsAt(value, ...path).filter((item) => typeof item === "string");
}

/** JSON, or undefined where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
