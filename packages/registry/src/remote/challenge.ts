// How a registry wants to be told who asks: the header `WWW-Authenticate`.

/** One way to prove it. */
export type Challenge =
  | { readonly scheme: "basic" }
  | { readonly scheme: "bearer"; readonly realm: string; readonly service?: string };

/** The way that an answer asks for, a token rather than a password; undefined when it asks for none we know. */
export function readChallenge(header: string | undefined): Challenge | undefined {
  const text = header ?? "";
  const bearer = /\bbearer\s/i.exec(text);
  if (bearer !== null) {
    const values = parametersIn(text.slice(bearer.index + bearer[0].length));
    const service = values.get("service");
    const realm = values.get("realm") ?? "";
    return { scheme: "bearer", realm, ...(service !== undefined && { service }) };
  }
  return /\bbasic\b/i.test(text) ? { scheme: "basic" } : undefined;
}

function parametersIn(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/([a-z_]+)\s*=\s*"([^"]*)"/gi);
  return new Map([...found].map(([, name = "", value = ""]) => [name.toLowerCase(), value]));
}
