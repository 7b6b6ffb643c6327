// Bytes or text to a JSON value with its places: decode, render, parse (contract §1.2 "Templates", §1.4).
// Nothing is known yet about what the value means.
import type { Issue, Outcome } from "../issue/issue.ts";
import { Severity } from "../issue/issue.ts";
import { decodeText } from "../source/decode.ts";
import type { RenderedText } from "../source/offset-map.ts";
import type { ParsedJson } from "../source/parse-json.ts";
import { parseJson } from "../source/parse-json.ts";
import type { SourceText } from "../source/source-text.ts";
import { pathAt } from "../source/path-at.ts";
import { createSourceText, offsetAt } from "../source/source-text.ts";
import type { TemplateContext } from "../template/evaluate.ts";
import { hasTemplateMarks } from "../template/find-expressions.ts";
import { insertedValues, type HiddenValue } from "./hidden-values.ts";

/** A document to be read. */
export interface DocumentInput {
  /** As it is shown to people: the path that was given, or e.g. `<stdin>`. */
  readonly file: string;
  readonly content: Uint8Array | string;
  /**
   * `false`: expressions stay as they are. Always `false` for a contract out of an image: it could read
   * the caller's environment (contract §1.2). @default true
   */
  readonly render?: boolean;
  /** What expressions may read. @default nothing */
  readonly template?: TemplateContext;
}

/** A JSON value, its places, and what was wrong on the way to it. */
export interface ReadSource {
  readonly source: SourceText;
  /** Absent when there is no text. */
  readonly parsed?: ParsedJson;
  readonly issues: readonly Issue[];
  /** Whether the value is what the author meant, so that it can be judged. */
  readonly isComplete: boolean;
  /** Whether expressions stand in the value because they could not be rendered. */
  readonly isUnrendered: boolean;
  /** Whether there were expressions that have been filled in. */
  readonly isRendered: boolean;
  /** What expressions have taken from the environment. */
  readonly inserted: readonly HiddenValue[];
}

/** Syntax errors that leave the value as its author meant it. */
const harmless: ReadonlySet<string> = new Set([
  "json/trailing-comma",
  "json/comment",
  "json/duplicate-key",
  "json/comma-expected",
]);

const noValues: TemplateContext = { env: {}, custom: {} };

/** Reads the JSON value of a document. Never throws. */
export async function readSource(input: DocumentInput): Promise<ReadSource> {
  const { file, content } = input;
  const decoded = decodeText(typeof content === "string" ? toBytes(content) : content, file);
  if (!decoded.ok) {
    const source = createSourceText(file, "");
    return {
      source,
      issues: decoded.issues,
      isComplete: false,
      isUnrendered: false,
      isRendered: false,
      inserted: [],
    };
  }
  const source = createSourceText(file, decoded.value.text);
  const rendered =
    input.render === false ? undefined : await render(source, input.template ?? noValues);
  const isUnrendered = rendered?.ok === false;
  const parsed = parseJson(source, rendered?.ok === true ? rendered.value : undefined);
  const isComplete = parsed.issues.every(
    ({ code, severity }) => severity === Severity.warning || harmless.has(code),
  );
  // An expression outside of a string is no JSON: the error about the expression says enough.
  const syntax = isUnrendered && !isComplete ? [] : parsed.issues;
  const template = (rendered?.issues ?? []).map((issue) => withPath(issue, source, parsed));
  return {
    source,
    parsed,
    issues: [...decoded.issues, ...template, ...syntax],
    isComplete,
    isUnrendered,
    isRendered: rendered?.ok === true && rendered.value.map.length > 0,
    inserted: rendered?.ok === true ? insertedValues(source.text, rendered.value) : [],
  };
}

/** Where an expression could not be rendered, the author's own text was parsed: it tells the path. */
function withPath(issue: Issue, source: SourceText, { tree }: ParsedJson): Issue {
  const offset = issue.location && offsetAt(source, issue.location);
  const path = tree && offset !== undefined ? pathAt(tree, offset) : undefined;
  return path === undefined ? issue : { ...issue, path };
}

/** What is needed for rendering is loaded only for documents with expressions: most have none. */
async function render(
  source: SourceText,
  context: TemplateContext,
): Promise<Outcome<RenderedText> | undefined> {
  if (!hasTemplateMarks(source.text)) return undefined;
  const { renderTemplate } = await import("../template/render-template.ts");
  return renderTemplate(source, context);
}

// Present in every browser and in Node; this package is built without either's types.
declare class TextEncoder {
  encode(text: string): Uint8Array;
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
