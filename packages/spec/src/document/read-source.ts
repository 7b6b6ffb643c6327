// Bytes or text to a JSON value with its places: decode, render, parse (contract §1.2 "Templates", §1.4).
// Nothing is known yet about what the value means.
import type { Issue, Location, Outcome } from "../issue/issue.ts";
import { Severity } from "../issue/issue.ts";
import { decodeText } from "../source/decode.ts";
import type { RenderedText } from "../source/offset-map.ts";
import type { JsonNode } from "../source/json-node.ts";
import type { ParsedJson } from "../source/parse-json.ts";
import type { SourceText } from "../source/source-text.ts";
import { pathAt } from "../source/path-at.ts";
import { readSoundJson } from "../source/sound-json.ts";
import { createSourceText, locationOf, offsetAt } from "../source/source-text.ts";
import type { TemplateContext } from "../template/evaluate.ts";
import { hasTemplateMarks } from "../template/find-expressions.ts";
import { insertedValues, type HiddenValue } from "./hidden-values.ts";
import type { Places } from "./place-findings.ts";

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
  /** `undefined` when nothing could be read. */
  readonly value: unknown;
  readonly places: () => Promise<Places>;
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
  if (!decoded.ok) return nothing(file, decoded.issues);
  const source = createSourceText(file, decoded.value.text);
  const rendered =
    input.render === false ? undefined : await render(source, input.template ?? noValues);
  const filled = rendered?.ok === true ? rendered.value : undefined;
  const template = {
    isUnrendered: rendered?.ok === false,
    isRendered: filled !== undefined && filled.map.length > 0,
    inserted: filled === undefined ? [] : insertedValues(source.text, filled),
  };
  let parsed: ParsedJson | undefined;
  const parse = async (): Promise<ParsedJson> => {
    const { parseJson } = await import("../source/parse-json.ts");
    parsed ??= parseJson(source, filled);
    return parsed;
  };
  const sound = template.isUnrendered ? undefined : readSoundJson(filled?.text ?? source.text);
  if (sound !== undefined) {
    const issues = [...decoded.issues, ...(rendered?.issues ?? [])];
    return { source, ...sound, places: parse, issues, isComplete: true, ...template };
  }
  const { value, tree, issues: found } = await parse();
  const isComplete = found.every(
    ({ code, severity }) => severity === Severity.warning || harmless.has(code),
  );
  // An expression outside of a string is no JSON: the error about the expression says enough.
  const syntax = template.isUnrendered && !isComplete ? [] : found;
  const templateIssues = (rendered?.issues ?? []).map((issue) => withPath(issue, source, tree));
  const issues = [...decoded.issues, ...templateIssues, ...syntax];
  return { source, value, places: parse, issues, isComplete, ...template };
}

function nothing(file: string, issues: readonly Issue[]): ReadSource {
  const source = createSourceText(file, "");
  const start = (): Location => locationOf(source, { offset: 0, length: 0 });
  return {
    source,
    value: undefined,
    places: async () => ({ locate: start, locateKey: start }),
    issues,
    isComplete: false,
    isUnrendered: false,
    isRendered: false,
    inserted: [],
  };
}

/** Where an expression could not be rendered, the author's own text was parsed: it tells the path. */
function withPath(issue: Issue, source: SourceText, tree: JsonNode | undefined): Issue {
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
