// An object as a document in a format that people choose, e.g. for `kubectl apply -f -`.

/** JSON, or YAML that every parser reads alike; ends in a newline. */
export async function renderObject(value: object, format: "json" | "yaml"): Promise<string> {
  if (format === "json") return `${JSON.stringify(value, undefined, 2)}\n`;
  const { stringify } = await import("yaml");
  // Kubernetes reads YAML 1.1, in which an unquoted `yes` is a boolean.
  return stringify(value, { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 });
}
