// Reads a text token by token, forgivingly: what JSON does not allow (comments, bare words, single
// quotes, odd numbers) is reported with its place and read as what was probably meant, so that the rest
// of the document can be judged as well. Structure is the business of `json-builder.ts`.
import { createScanner } from "jsonc-parser";
import type { JsonScalar } from "./json-node.ts";
import type { Span } from "./offset-map.ts";
import type { SyntaxProblem } from "./syntax-problem.ts";
import { commentProblem, numberValue, spaceProblem, stringProblems } from "./token-problems.ts";
import { bareWordAt, readWord } from "./words.ts";

/** What a token is: a mark, a value, or the end of the text. */
export type TokenKind = "{" | "}" | "[" | "]" | "," | ":" | "scalar" | "end";

/** One token; white space and comments are not tokens. */
export interface JsonToken extends Span {
  readonly kind: TokenKind;
  /** Of a scalar. */
  readonly value: JsonScalar;
  /** `string`: in double quotes; `word`: not JSON, read as text or as what it resembles. */
  readonly form?: "string" | "number" | "keyword" | "word";
  readonly problems: readonly SyntaxProblem[];
}

// The token numbers of jsonc-parser, whose own names are a `const enum` of its type declarations.
const punctuation: ReadonlyMap<number, TokenKind> = new Map([
  [1, "{"],
  [2, "}"],
  [3, "["],
  [4, "]"],
  [5, ","],
  [6, ":"],
]);
const keywords: ReadonlyMap<string, JsonScalar> = new Map<string, JsonScalar>([
  ["null", null],
  ["true", true],
  ["false", false],
]);
const stringLiteral = 10;
const comments: ReadonlySet<number> = new Set([12, 13]);
const whiteSpace: ReadonlySet<number> = new Set([14, 15]);
const unknown = 16;
const endOfFile = 17;
const scannable = /^[ \t\r\n"{}[\],:/]?$/;

/**
 * A function that returns the next token of `text` with every call and `end` from the end on. Comments
 * and odd white space between tokens go to `report` at once; a token carries its own problems.
 */
export function createTokenReader(
  text: string,
  report: (problem: SyntaxProblem) => void,
): () => JsonToken {
  const scanner = createScanner(text, false);
  return () => {
    for (;;) {
      const position = scanner.getPosition();
      // The scanner reads a word to its end before it looks at it, which is slow for runs of odd
      // characters: it gets only what begins with a character it has a token for.
      const kind: number = scannable.test(text.charAt(position)) ? scanner.scan() : unknown;
      const span = { offset: position, length: scanner.getPosition() - position };
      const mark = punctuation.get(kind);
      if (mark !== undefined) return { kind: mark, value: null, problems: [], ...span };
      if (kind === endOfFile) return { kind: "end", value: null, problems: [], ...span };
      if (kind === stringLiteral) {
        const problems = stringProblems(text, span);
        return {
          kind: "scalar",
          form: "string",
          value: scanner.getTokenValue(),
          problems,
          ...span,
        };
      }
      if (comments.has(kind)) report(commentProblem(text, span));
      else if (!whiteSpace.has(kind)) {
        const word = wordToken(text, position);
        scanner.setPosition(position + word.length);
        if (word.kind !== "space") return word;
        report(word);
      }
    }
  };
}

/** A keyword, a number, or what stands in the place of one; a space that is none comes back as a problem. */
function wordToken(text: string, offset: number): JsonToken | (SyntaxProblem & { kind: "space" }) {
  const bare = /[-\dtfn]/.test(text.charAt(offset)) ? bareWordAt(text, offset) : "";
  const span = { offset, length: bare.length };
  const keyword = keywords.get(bare);
  if (keyword !== undefined) {
    return { kind: "scalar", form: "keyword", value: keyword, problems: [], ...span };
  }
  const number = numberValue(text, span);
  if (number) return { kind: "scalar", form: "number", ...number, ...span };
  const { kind, length, value, problems } = readWord(text, offset);
  if (kind === "space") return { kind, ...spaceProblem(text, { offset, length }) };
  return { kind: "scalar", form: "word", value, problems, offset, length };
}
