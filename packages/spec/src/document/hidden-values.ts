// What a report about a document must not show although the document holds it: passwords and the like,
// and what `{{ env.NAME }}` has taken from the caller's environment. Reports go into the logs of others.
import { isJsonObject } from "../schema/json-type.ts";
import type { RenderedText } from "../source/offset-map.ts";

/** A value and what is shown in its place. */
export interface HiddenValue {
  readonly value: string;
  readonly shown: string;
}

/** Hiding shorter values would destroy a text and give them away by where the marks stand. */
const leastLength = 4;
const mask = "***";

/** Names of variables and fields, also misspelled ones, whose values are nobody else's business. */
const secretName = /pas+w(?:or)?d|passphrase|secret|token|api_?key|credential/i;
/** Such fields that hold a name and no value. */
const harmless: ReadonlySet<string> = new Set(["secretName", "secretRef", "secret_key_ref"]);

/** Whether a variable or a field of this name is taken for a secret where nobody says what it is. */
export function isCalledSecret(name: string): boolean {
  return secretName.test(name) && !harmless.has(name);
}

/**
 * The secrets in a document, valid or not: fields and variables that are called so, and variables that
 * a template in it declares as `secret: true` or that are among `secretVariables`.
 */
export function secretValues(
  wire: unknown,
  secretVariables: ReadonlySet<string> = new Set(),
): readonly HiddenValue[] {
  const names = new Set([...secretVariables, ...secretNamesIn(wire)]);
  return [...new Set(secretsIn(wire, names))]
    .filter((value) => value.length >= leastLength)
    .map((value) => ({ value, shown: mask }));
}

function* secretNamesIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) {
    for (const entry of value) yield* secretNamesIn(entry);
  } else if (isJsonObject(value)) {
    const { name, secret } = value;
    if (secret === true && typeof name === "string") yield name;
    for (const member of Object.values(value)) yield* secretNamesIn(member);
  }
}

function* secretsIn(value: unknown, names: ReadonlySet<string>): Generator<string> {
  if (Array.isArray(value)) {
    for (const entry of value) yield* secretsIn(entry, names);
  } else if (isJsonObject(value)) {
    const { name, value: own, secret } = value;
    const isSecret =
      secret === true || (typeof name === "string" && (secretName.test(name) || names.has(name)));
    if (isSecret && typeof own === "string") yield own;
    for (const [key, member] of Object.entries(value)) {
      if (typeof member !== "string") yield* secretsIn(member, names);
      else if (secretName.test(key) && !harmless.has(key)) yield member;
    }
  }
}

/** What was inserted for expressions that read the environment, shown as the author wrote it. */
export function insertedValues(text: string, rendered: RenderedText): readonly HiddenValue[] {
  return rendered.map.flatMap(({ made, author, copied }) => {
    const shown = text.slice(author.offset, author.offset + author.length);
    const value = rendered.text.slice(made.offset, made.offset + made.length);
    const isHidden = !copied && /\benv\b/.test(shown) && value.length >= leastLength;
    return isHidden ? [{ value, shown }] : [];
  });
}
