// JSON as the formatter of this repository leaves it, so that generated files need no formatting:
// lists of plain values stand on one line where they fit.

const width = 100;

/** A JSON document with a line break at its end. */
export function printJson(value: unknown): string {
  return `${print(value, "", 0)}\n`;
}

/** @param used columns that stand before the value on its line, and after it (a comma). */
function print(value: unknown, indent: string, used: number): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    if (items.length === 0) return "[]";
    const line = onOneLine(items);
    if (line !== undefined && indent.length + used + line.length <= width) return line;
    return `[\n${items.map((item) => `${inner}${print(item, inner, 1)}`).join(",\n")}\n${indent}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => {
      const name = `${JSON.stringify(key)}: `;
      return `${inner}${name}${print(member, inner, name.length + 1)}`;
    });
  return fields.length === 0 ? "{}" : `{\n${fields.join(",\n")}\n${indent}}`;
}

/** A list without objects on one line. */
function onOneLine(value: unknown): string | undefined {
  if (!Array.isArray(value)) {
    return typeof value === "object" && value !== null ? undefined : JSON.stringify(value);
  }
  const items = value.map(onOneLine);
  return items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
}
