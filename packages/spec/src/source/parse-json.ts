// Text to value, tree and places: the one reader of JSON in this package. It reports every syntax error
// at once, with the author's place even when the text was rendered from a template, and hands on what
// could be read, so that the rest of the document is judged in the same run.
import { Severity } from "../issue/issue.ts";
import type { Issue, JsonPath, Location, TextEdit } from "../issue/issue.ts";
import { buildTree, maxSyntaxProblems } from "./json-builder.ts";
import { findNode, nodeValue } from "./json-node.ts";
import type { JsonNode } from "./json-node.ts";
import { sameText, toAuthor } from "./offset-map.ts";
import type { OffsetMap, RenderedText, Span } from "./offset-map.ts";
import { byteOrderMark, locationOf, positionAt } from "./source-text.ts";
import type { SourceText } from "./source-text.ts";
import type { SyntaxProblem } from "./syntax-problem.ts";

/** Syntax errors that are listed one by one; one more issue counts the others. */
export const maxSyntaxIssues: number = 20;
/** Those with a fix are kept up to here, so that `validate --fix` mends them in one run. */
const maxFixableIssues = maxSyntaxProblems;

/** A document as it was read (contract §1.4). */
export interface ParsedJson {
  /** The plain value; `undefined` when nothing could be read. Of equal keys the last one counts. */
  readonly value: unknown;
  /** The same with the place of every part, in offsets of the parsed text. */
  readonly tree: JsonNode | undefined;
  /** Syntax errors in the order of the text. */
  readonly issues: readonly Issue[];
  /**
   * The author's place of the value at `path`. Where there is none: the opening bracket of the object
   * or array it is missing from, or the scalar that stands in its way.
   */
  readonly locate: (path: JsonPath) => Location;
  /** The place of the key of the value at `path`; for array items and the root, of the value. */
  readonly locateKey: (path: JsonPath) => Location;
}

/**
 * Parses `source`, or `rendered` when it was rendered from it. Errors: the codes `json/*`. Never throws,
 * and needs time and memory in proportion to the text.
 */
export function parseJson(source: SourceText, rendered?: RenderedText): ParsedJson {
  const map = rendered?.map ?? sameText;
  const place = (span: Span): Location => locationOf(source, toAuthor(map, span));
  const lineOf = (offset: number): number =>
    positionAt(source, toAuthor(map, { offset, length: 0 }).offset).line;
  const excerpt = (span: Span): string => shorten(source.text, toAuthor(map, span));
  const text = withoutByteOrderMark(rendered?.text ?? source.text);

  const issues: Issue[] = [];
  let listed = 0;
  let fixable = 0;
  let omitted = 0;
  let firstOmitted: Location | undefined;
  const report = (problem: SyntaxProblem, path: JsonPath): void => {
    const fix = problem.fix && authorEdit(map, problem.fix);
    if (fix ? fixable++ < maxFixableIssues : listed++ < maxSyntaxIssues) {
      issues.push(toIssue(problem, path, place(problem), fix));
    } else {
      omitted += 1;
      firstOmitted ??= place(problem);
    }
  };
  const tree = buildTree(text, report, { excerpt, lineOf });
  if (firstOmitted) issues.push(omittedIssue(omitted, firstOmitted));

  const start = place({ offset: 0, length: 0 });
  return {
    value: tree && nodeValue(tree),
    tree,
    issues,
    locate: (path) => (tree ? place(valueSpan(tree, path)) : start),
    locateKey: (path) => (tree ? place(keySpan(tree, path)) : start),
  };
}

/** Whether every JSON reader accepts the syntax of `text`; equal keys are not a matter of syntax. */
export function isJson(text: string): boolean {
  const { issues } = parseJson({ file: "", text, lineStarts: [0] });
  return issues.every((issue) => issue.code === "json/duplicate-key");
}

function valueSpan(tree: JsonNode, path: JsonPath): Span {
  const { node, complete } = findNode(tree, path);
  return complete || node.kind === "scalar" ? node : { offset: node.offset, length: 1 };
}

function keySpan(tree: JsonNode, path: JsonPath): Span {
  const { keySpan: key, complete } = findNode(tree, path);
  return complete && key ? key : valueSpan(tree, path);
}

function toIssue(
  { code, message, hint }: SyntaxProblem,
  path: JsonPath,
  location: Location,
  fix: TextEdit | undefined,
): Issue {
  return {
    code,
    severity: Severity.error,
    path,
    location,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(fix === undefined ? {} : { fix }),
  };
}

function omittedIssue(count: number, location: Location): Issue {
  const more = count + maxSyntaxIssues < maxSyntaxProblems ? "" : "at least ";
  return {
    code: "json/too-many-errors",
    severity: Severity.error,
    path: [],
    location,
    message: `${more}${count} more syntax ${count === 1 ? "error is" : "errors are"} not listed, the first of them here`,
    hint: "mend those above first",
  };
}

/** An edit of the author's text; none when the place is inside an inserted value. */
function authorEdit(map: OffsetMap, edit: TextEdit): TextEdit | undefined {
  const { offset, length, exact } = toAuthor(map, edit);
  return exact ? { offset, length, text: edit.text } : undefined;
}

/** Keeps all offsets. */
function withoutByteOrderMark(text: string): string {
  return text.startsWith(byteOrderMark) ? ` ${text.slice(1)}` : text;
}

/** The text at `span`, at most 40 characters of it. */
function shorten(text: string, { offset, length }: Span): string {
  if (length <= 40) return text.slice(offset, offset + length);
  return `${text.slice(offset, offset + 39)}…`;
}
