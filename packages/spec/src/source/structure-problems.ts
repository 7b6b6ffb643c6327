// The sentences about the structure of a JSON document: what was expected, what came, how to mend it.
import type { JsonToken } from "./json-tokens.ts";
import type { Span } from "./offset-map.ts";
import type { SyntaxProblem } from "./syntax-problem.ts";

interface Container extends Span {
  readonly kind: "object" | "array";
}

const article = { object: "an object", array: "an array" } as const;
const bracket = { object: "}", array: "]" } as const;

/** How messages see the document: as its author wrote it, so that no inserted value shows up. */
export interface AuthorView {
  /** The author's text at a stretch of the parsed text, shortened. */
  readonly excerpt: (span: Span) => string;
  /** The author's line of an offset of the parsed text. */
  readonly lineOf: (offset: number) => number;
}

/** The wording for mistakes in a document: each mistake is a function that words it. */
export function structureProblems({ excerpt, lineOf }: AuthorView) {
  const shown = (token: JsonToken): string =>
    token.kind === "end" ? "the end of the file" : `\`${excerpt(token)}\``;
  const opened = (node: Container): string =>
    `${node.kind} that begins in line ${lineOf(node.offset)}`;
  const key = (span: Span | undefined, before: string): string =>
    span === undefined ? "" : `${before}${excerpt(span)}`;

  return {
    duplicateKey: (span: Span, first: Span): SyntaxProblem => ({
      ...place(span),
      code: "json/duplicate-key",
      message: `the key ${excerpt(span)} appears twice in one object, for the first time in line ${lineOf(first.offset)}`,
      hint: "remove one of them, or give it another name",
    }),
    keyNotQuoted: (token: JsonToken): SyntaxProblem => {
      const problem: SyntaxProblem = {
        ...place(token),
        code: "json/key-expected",
        message: `the key ${shown(token)} is not a text in double quotes`,
        hint: "put it in double quotes",
      };
      // Only a name stays what it is when quotes are put around it: numbers and constants are read as
      // something else, and text in other quotes may hold escapes of another language.
      if (typeof token.value !== "string" || !/^[\w$.-]+$/.test(token.value)) return problem;
      const text = JSON.stringify(token.value);
      return { ...problem, hint: `write ${text}`, fix: { ...place(token), text } };
    },
    keyExpected: (token: JsonToken): SyntaxProblem => ({
      ...place(token),
      code: "json/key-expected",
      message: `expected a key in double quotes, found ${shown(token)}`,
      hint: 'an object is written {"key": value, "other key": value}',
    }),
    colonExpected: (keySpan: Span | undefined, token: JsonToken): SyntaxProblem => ({
      ...place(token),
      code: "json/colon-expected",
      message: `expected a colon and a value after the key${key(keySpan, " ")}, found ${shown(token)}`,
      hint: "a key and its value are written with a colon between them",
    }),
    valueExpected: (keySpan: Span | undefined, token: JsonToken): SyntaxProblem => ({
      ...place(token),
      code: "json/value-expected",
      message: `expected ${keySpan === undefined ? "a value" : "the value"}${key(keySpan, " of ")}, found ${shown(token)}`,
      hint: "a value is a text in double quotes, a number, true, false, null, an object or an array",
    }),
    entryExpected: (node: Container, token: JsonToken): SyntaxProblem => ({
      ...place(token),
      code: node.kind === "object" ? "json/key-expected" : "json/value-expected",
      message: `expected ${node.kind === "object" ? "a key in double quotes" : "a value"}, found ${shown(token)}`,
      hint: "remove the comma, or write the missing entry",
    }),
    commaExpected: (node: Container, token: JsonToken, previous?: JsonToken): SyntaxProblem => ({
      ...place(token),
      code: "json/comma-expected",
      message: `expected a comma or \`${bracket[node.kind]}\`, found ${shown(token)}`,
      hint:
        previous === undefined
          ? `inside ${article[node.kind]} entries are set apart by commas`
          : `write a comma behind \`${excerpt(previous)}\``,
    }),
    trailingComma: (node: Container, comma: Span): SyntaxProblem => ({
      ...place(comma),
      code: "json/trailing-comma",
      message: `a comma follows the last entry of ${article[node.kind]}, which JSON does not allow`,
      hint: "remove it, or run validate --fix; the published dicom-to-nrrd example has such a comma as well",
      fix: { ...place(comma), text: "" },
    }),
    wrongBracket: (node: Container, token: JsonToken): SyntaxProblem => ({
      ...place(token),
      code: "json/unclosed",
      message: `expected \`${bracket[node.kind]}\` to close the ${opened(node)}, found ${shown(token)}`,
      hint: `write \`${bracket[node.kind]}\` instead, or remove it`,
    }),
    unclosed: (node: Container, token: JsonToken): SyntaxProblem => ({
      ...place(token),
      code: "json/unclosed",
      message: `the ${opened(node)} is not closed: expected \`${bracket[node.kind]}\`, found ${shown(token)}`,
      hint: `write \`${bracket[node.kind]}\` before it`,
    }),
    neverClosed: (node: Container, depth: number): SyntaxProblem => ({
      offset: node.offset,
      length: 1,
      code: "json/unclosed",
      message: `the ${node.kind} that begins here is never closed: expected \`${bracket[node.kind]}\`, found the end of the file`,
      hint:
        depth === 1
          ? `write the missing \`${bracket[node.kind]}\``
          : `write the missing \`${bracket[node.kind]}\`; ${depth} brackets are open at the end of the file`,
    }),
    trailingContent: (token: JsonToken, root: Span): SyntaxProblem => ({
      ...place(token),
      code: "json/trailing-content",
      message: `expected the end of the file, found ${shown(token)}: the document ends in line ${lineOf(root.offset + root.length - 1)}`,
      hint: "a file holds one document; remove what follows it",
    }),
    tooDeep: (token: Span, limit: number): SyntaxProblem => ({
      ...place(token),
      code: "json/too-deep",
      message: `objects and arrays are nested more than ${limit} levels deep`,
      hint: `a document may have ${limit} levels`,
    }),
    tooMany: (token: Span, limit: number): SyntaxProblem => ({
      ...place(token),
      code: "json/too-many-values",
      message: `the document holds more than ${limit} keys and values, the rest is not read`,
      hint: "is it the right file? data belong into channels, not into documents",
    }),
    noValue: (end: number): SyntaxProblem => ({
      offset: end,
      length: 0,
      code: "json/value-expected",
      message: "expected a JSON document, found the end of the file",
      hint: "a document is an object: {…}",
    }),
  };
}

function place({ offset, length }: Span): Span {
  return { offset, length };
}
