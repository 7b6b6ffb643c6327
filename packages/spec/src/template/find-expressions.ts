// Finds `{{ … }}` in the text of a JSON document and says of each whether it stands inside a JSON string.
// Knows just enough JSON for that: strings and comments. What is in an expression: `compile.ts`.
import type { Span } from "../source/offset-map.ts";
import { maxExpressionLength } from "./limits.ts";

/** What was found: an expression, or another brace pair that Jinja gives a meaning to. */
export interface TemplateMark extends Span {
  readonly kind: "expression" | "unterminated" | "statement" | "comment";
  /** Inside a string of the document. */
  readonly inString: boolean;
}

/** Whether `text` has anything in it that the template language would look at. */
export function hasTemplateMarks(text: string): boolean {
  return /\{[{%#]/.test(text);
}

/** All marks in order. JSON comments are skipped: they are an error anyway. Linear in the text. */
export function* findTemplateMarks(text: string): Generator<TemplateMark, void> {
  let inString = false;
  const interesting = /\{[{%#]|\\["\\]|["\r\n]|\/\/|\/\*/g;
  for (let match = interesting.exec(text); match !== null; match = interesting.exec(text)) {
    const [found] = match;
    if (found.startsWith("{")) {
      const mark = readMark(text, match.index, found, inString);
      yield mark;
      interesting.lastIndex = mark.offset + mark.length;
    } else if (found === '"') inString = !inString;
    else if (found === "\n" || found === "\r") inString = false;
    else if (found.startsWith("/") && !inString) {
      interesting.lastIndex = endOfComment(text, match.index, found);
    }
  }
}

function readMark(text: string, offset: number, found: string, inString: boolean): TemplateMark {
  if (found === "{{") {
    const length = expressionLength(text, offset);
    if (length === undefined) return { kind: "unterminated", offset, length: 2, inString };
    return { kind: "expression", offset, length, inString };
  }
  const isStatement = found === "{%";
  const window = text.slice(offset, offset + maxExpressionLength);
  const line = /^[^\r\n]*/.exec(window)?.[0] ?? "";
  const end = line.indexOf(isStatement ? "%}" : "#}", 2);
  const length = end === -1 ? 2 : end + 2;
  return { kind: isStatement ? "statement" : "comment", offset, length, inString };
}

/**
 * From `{{` to its `}}`, past braces in quotes. `undefined` when there is none within the limit, or when
 * a quote is left open at the end of a line, which is a `}}` forgotten long before.
 */
function expressionLength(text: string, offset: number): number | undefined {
  const window = text.slice(offset, offset + maxExpressionLength);
  const piece = /"(?:[^"\\\r\n]|\\[^\r\n])*"|'(?:[^'\\\r\n]|\\[^\r\n])*'|["']|\}\}|\{\{|\\./g;
  piece.lastIndex = 2;
  for (let match = piece.exec(window); match !== null; match = piece.exec(window)) {
    if (match[0] === "}}") return piece.lastIndex;
    if (match[0] === '"' || match[0] === "'" || match[0] === "{{") return undefined;
  }
  return undefined;
}

function endOfComment(text: string, offset: number, found: string): number {
  if (found === "/*") {
    const end = text.indexOf("*/", offset + 2);
    return end === -1 ? text.length : end + 2;
  }
  const rest = /[\r\n]/g;
  rest.lastIndex = offset;
  return rest.exec(text)?.index ?? text.length;
}
