// Fills in the `{{ … }}` of a local document, expression by expression, and remembers where every part
// of the result came from (contract §1.2 "Templates"). Never for a document out of an image: it could
// read the caller's environment.
import { Severity } from "../issue/issue.ts";
import type { Issue, Outcome } from "../issue/issue.ts";
import { sameText } from "../source/offset-map.ts";
import type { RenderedText, Segment } from "../source/offset-map.ts";
import { locationOf } from "../source/source-text.ts";
import type { SourceText } from "../source/source-text.ts";
import { compileExpression } from "./compile.ts";
import { isProblem } from "./convert-tree.ts";
import { evaluate } from "./evaluate.ts";
import type { TemplateContext, TemplateValue } from "./evaluate.ts";
import { literally } from "./expression.ts";
import type { TemplateProblem } from "./expression.ts";
import { findTemplateMarks, hasTemplateMarks } from "./find-expressions.ts";
import type { TemplateMark } from "./find-expressions.ts";
import { loadJinja } from "./jinja.ts";
import type { JinjaParser } from "./jinja.ts";
import { maxExpressionLength, maxExpressions, maxRenderedLength } from "./limits.ts";

/** Problems that are listed; reading ends there. */
const maxProblems = 100;

/**
 * Renders `source` with the values of `context`. Inserted values are JSON-escaped inside a string of the
 * document; outside of one only a number, true, false, null or the result of `tojson` may be inserted.
 * A text without expressions comes back as it is. Errors: the codes `template/*`, all at once, each at
 * its place in the author's text; no message holds a value. Time and memory are bounded (`limits.ts`).
 */
export async function renderTemplate(
  source: SourceText,
  context: TemplateContext,
): Promise<Outcome<RenderedText>> {
  const { text } = source;
  if (!hasTemplateMarks(text)) return { ok: true, value: { text, map: sameText }, issues: [] };
  const jinja = await loadJinja();
  const output = createOutput(text);
  const issues: Issue[] = [];
  let expressions = 0;
  for (const mark of findTemplateMarks(text)) {
    const overflow = limitProblem(mark, {
      expressions,
      issues: issues.length,
      length: output.length(),
    });
    if (overflow) {
      issues.push(toIssue(source, overflow, Severity.error));
      break;
    }
    if (mark.kind === "expression") {
      expressions += 1;
      const inserted = renderExpression(jinja, text, mark, context);
      if (typeof inserted === "string") output.insert(mark, inserted);
      else issues.push(toIssue(source, inserted, Severity.error));
    } else {
      const isHarmless = mark.kind === "comment" && mark.length === 2;
      const severity = isHarmless ? Severity.warning : Severity.error;
      issues.push(toIssue(source, markProblem(mark), severity));
    }
  }
  if (issues.some((issue) => issue.severity === Severity.error)) return { ok: false, issues };
  const value = output.finish();
  if (value.text.length <= maxRenderedLength) return { ok: true, value, issues };
  const end = { kind: "expression", offset: text.length, length: 0 } as const;
  return { ok: false, issues: [...issues, toIssue(source, tooLarge(end), Severity.error)] };
}

function renderExpression(
  jinja: JinjaParser,
  text: string,
  mark: TemplateMark,
  context: TemplateContext,
): string | TemplateProblem {
  const source = text.slice(mark.offset, mark.offset + mark.length);
  const expression = compileExpression(jinja, source, mark.offset);
  if (isProblem(expression)) return expression;
  const value = evaluate(expression, context);
  if ("code" in value) return value;
  if (mark.inString) return JSON.stringify(value.text).slice(1, -1);
  return isJsonScalar(value) ? value.text : notAScalar(mark);
}

function isJsonScalar({ form, text }: TemplateValue): boolean {
  if (form === "json") return true;
  return /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/.test(text);
}

/** Collects the rendered text and its map. */
function createOutput(text: string) {
  const pieces: string[] = [];
  const segments: Segment[] = [];
  let made = 0;
  let read = 0;
  const add = (piece: string, authorLength: number, copied: boolean): void => {
    const author = { offset: read, length: authorLength };
    segments.push({ made: { offset: made, length: piece.length }, author, copied });
    pieces.push(piece);
    made += piece.length;
    read += authorLength;
  };
  const copyUpTo = (offset: number): void => {
    if (offset > read) add(text.slice(read, offset), offset - read, true);
  };
  return {
    length: (): number => made,
    insert: (mark: TemplateMark, value: string): void => {
      copyUpTo(mark.offset);
      add(value, mark.length, false);
    },
    finish: (): RenderedText => {
      copyUpTo(text.length);
      return { text: pieces.join(""), map: segments };
    },
  };
}

type Place = Pick<TemplateMark, "offset" | "length">;

function limitProblem(
  mark: TemplateMark,
  so: { readonly expressions: number; readonly issues: number; readonly length: number },
): TemplateProblem | undefined {
  const { offset, length } = mark;
  const place = { offset, length, code: "template/limit" } as const;
  if (so.issues >= maxProblems) {
    const message = `more than ${maxProblems} template errors, the rest is not looked at`;
    return { ...place, message, hint: "mend those above first" };
  }
  if (so.expressions >= maxExpressions) {
    const message = `the document has more than ${maxExpressions} template expressions`;
    return { ...place, message, hint: `a document may have ${maxExpressions} of them` };
  }
  return so.length > maxRenderedLength ? tooLarge(mark) : undefined;
}

function tooLarge({ offset, length }: Place): TemplateProblem {
  const message = `the rendered document is longer than ${maxRenderedLength} characters`;
  return { offset, length, code: "template/limit", message, hint: "insert less text" };
}

function notAScalar({ offset, length }: Place): TemplateProblem {
  return {
    offset,
    length,
    code: "template/not-a-scalar",
    message:
      "outside of a string only a number, true, false or null can be inserted, and the value is none of them",
    hint: 'put quotes around the expression: "{{ … }}"',
  };
}

function markProblem({ kind, offset, length }: TemplateMark): TemplateProblem {
  const place = { offset, length };
  if (kind === "statement") {
    return {
      ...place,
      code: "template/statement",
      message: "template statements ({% … %}) are not allowed, expected {{ … }} only",
      hint: `write a value with {{ env.NAME | default('text') }}; ${literally("{%")}`,
    };
  }
  if (kind === "comment") {
    return {
      ...place,
      code: "template/comment",
      message:
        length === 2
          ? "{# is kept as it is, but begins a comment in the template language of other implementations"
          : "template comments ({# … #}) are not allowed",
      hint: `${length === 2 ? "" : "remove it; "}${literally("{#")}`,
    };
  }
  return {
    ...place,
    code: "template/unterminated",
    message: `a template expression begins here and is not closed by }} within ${maxExpressionLength} characters, or has an open quote`,
    hint: `close it with }}; ${literally("{{")}`,
  };
}

function toIssue(source: SourceText, problem: TemplateProblem, severity: Severity): Issue {
  const { code, message, hint } = problem;
  return { code, severity, path: [], location: locationOf(source, problem), message, hint };
}
