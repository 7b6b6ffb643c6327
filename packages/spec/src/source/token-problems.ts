// What can be wrong inside a single token that is otherwise recognisable: strings, numbers, comments and
// white space that only looks like white space.
import type { TextEdit } from "../issue/issue.ts";
import type { JsonScalar } from "./json-node.ts";
import type { Span } from "./offset-map.ts";
import type { SyntaxProblem } from "./syntax-problem.ts";

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A number as JSON writes it, or `undefined` when `span` holds something else. */
export function numberValue(
  text: string,
  span: Span,
): { value: JsonScalar; problems: readonly SyntaxProblem[] } | undefined {
  const raw = text.slice(span.offset, span.offset + span.length);
  if (!jsonNumber.test(raw)) return undefined;
  const value = Number(raw);
  if (Number.isFinite(value)) return { value, problems: [] };
  const problem: SyntaxProblem = {
    ...span,
    code: "json/number-out-of-range",
    message: `the number is too large, expected one below 1.8e308`,
    hint: "write a smaller number, or put it in quotes if it is text",
  };
  return { value: raw, problems: [problem] };
}

/** Comments are reported with a fix that leaves the tokens around them apart. */
export function commentProblem(text: string, span: Span): SyntaxProblem {
  const raw = text.slice(span.offset, span.offset + span.length);
  if (raw.startsWith("/*") && (raw.length < 4 || !raw.endsWith("*/"))) {
    const message = "a comment is opened and never closed, and JSON has no comments";
    return { ...span, code: "json/comment", message, hint: "remove it" };
  }
  return {
    ...span,
    code: "json/comment",
    message: "JSON does not allow comments",
    hint: "remove it, or run validate --fix; a description field is a place for remarks",
    fix: withoutComment(text, span),
  };
}

/** A comment with a line of its own goes with its line; one between two tokens leaves a space. */
function withoutComment(text: string, span: Span): TextEdit {
  const end = span.offset + span.length;
  if (!/^[\r\n]?$/.test(text.charAt(end))) return { ...span, text: " " };
  let start = span.offset;
  while (start > 0 && /[ \t]/.test(text.charAt(start - 1))) start -= 1;
  const hasOwnLine = start === 0 || /[\r\n]/.test(text.charAt(start - 1));
  const lineBreak = text.startsWith("\r\n", end) ? 2 : end < text.length ? 1 : 0;
  return { offset: start, length: end - start + (hasOwnLine ? lineBreak : 0), text: "" };
}

/** Spaces that are none to JSON, such as the no-break space that comes with text from web pages. */
export function spaceProblem(text: string, span: Span): SyntaxProblem {
  const code = text.codePointAt(span.offset) ?? 0;
  return {
    ...span,
    code: "json/invalid-symbol",
    message: `an invisible character, U+${code.toString(16).toUpperCase().padStart(4, "0")}, is not allowed here`,
    hint: "replace it by an ordinary space, or run validate --fix",
    fix: { ...span, text: " " },
  };
}

/** Everything wrong inside the string at `span`, which begins with its opening quote. */
export function stringProblems(text: string, span: Span): SyntaxProblem[] {
  const raw = text.slice(span.offset, span.offset + span.length);
  const problems: SyntaxProblem[] = [];
  const pieces = /\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])|\\(?:u|[^]|$)|[^\P{Cc}\u007F-\u009F]|"/gu;
  pieces.lastIndex = 1;
  let closed = false;
  for (let piece = pieces.exec(raw); piece !== null; piece = pieces.exec(raw)) {
    const found = piece[0];
    closed = found === '"';
    if (closed) break;
    const place = { offset: span.offset + piece.index, length: found.length };
    if (found.startsWith("\\")) {
      if (!/^\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])$/.test(found))
        problems.push(badEscape(place, found));
    } else problems.push(rawControl(place, found));
  }
  if (closed) return problems;
  return [
    ...problems,
    {
      ...span,
      code: "json/invalid-string",
      message: "a string is not closed in its line, expected a closing double quote",
      hint: 'add the closing ", a line break inside a string is written \\n',
    },
  ];
}

function badEscape(place: Span, found: string): SyntaxProblem {
  const isUnicode = found === "\\u";
  return {
    ...place,
    code: "json/invalid-string",
    message: isUnicode
      ? "`\\u` in a string is followed by four hexadecimal digits, as in \\u00e9"
      : `\`${found}\` is not an escape of JSON strings`,
    hint: "in JSON a backslash itself is written twice: \\\\",
  };
}

function rawControl(place: Span, found: string): SyntaxProblem {
  const escape = JSON.stringify(found).slice(1, -1);
  return {
    ...place,
    code: "json/invalid-string",
    message: `a control character stands in a string, expected its escape ${escape}`,
    hint: `write ${escape}, or run validate --fix`,
    fix: { ...place, text: escape },
  };
}
