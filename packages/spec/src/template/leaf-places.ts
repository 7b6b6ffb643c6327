// The Jinja parser keeps no positions. Its tokens come in the order of the text, though, so the places
// of names and literals are found again by walking the text and the tokens side by side.
import type { Span } from "../source/offset-map.ts";
import type { JinjaNode } from "./jinja.ts";

/** A token with its place, relative to the expression. */
export interface PlacedToken extends Span {
  readonly token: JinjaNode;
}

const leafTypes: ReadonlySet<string> = new Set(["Identifier", "NumericLiteral", "StringLiteral"]);
const quoted = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/y;
const space = /\s*/y;

/** The places of `tokens` in `source`; `undefined` when the two do not match. */
export function placeTokens(
  source: string,
  tokens: readonly JinjaNode[],
): readonly PlacedToken[] | undefined {
  const placed: PlacedToken[] = [];
  let at = 0;
  for (const token of tokens) {
    at += matchLength(space, source, at);
    const spelled = typeof token["value"] === "string" ? token["value"] : "";
    const isText = token.type === "StringLiteral";
    const length = isText ? matchLength(quoted, source, at) : spelled.length;
    if (length === 0 || (!isText && !source.startsWith(spelled, at))) return undefined;
    placed.push({ token, offset: at, length });
    at += length;
  }
  return placed;
}

/**
 * Returns the place of one name or literal after the other, as a walk over the parser's tree in the
 * order of the text meets them. Texts side by side are one literal.
 */
export function createLeafCursor(placed: readonly PlacedToken[]): () => PlacedToken | undefined {
  let next = 0;
  return () => {
    while (next < placed.length && !leafTypes.has(placed[next]?.token.type ?? "")) next += 1;
    const first = placed[next++];
    let last = first;
    while (first?.token.type === "StringLiteral" && placed[next]?.token.type === "StringLiteral") {
      last = placed[next++];
    }
    if (first === undefined || last === undefined) return undefined;
    return { ...first, length: last.offset + last.length - first.offset };
  };
}

function matchLength(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0].length ?? 0;
}
