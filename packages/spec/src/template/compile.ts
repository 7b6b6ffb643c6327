// From the text of one `{{ … }}` to an expression of the allow-list, or to the first thing in it that
// cannot be read or is not allowed.
import { convertTree } from "./convert-tree.ts";
import { literally } from "./expression.ts";
import type { Expression, TemplateProblem } from "./expression.ts";
import { isJinjaNode, jinjaNodes } from "./jinja.ts";
import type { JinjaNode, JinjaParser } from "./jinja.ts";
import { createLeafCursor, placeTokens } from "./leaf-places.ts";
import { maxExpressionNesting } from "./limits.ts";

/** Compiles `source`, the expression from `{{` to `}}` that begins at `offset` of the author's text. */
export function compileExpression(
  jinja: JinjaParser,
  source: string,
  offset: number,
): Expression | TemplateProblem {
  const whole = { offset, length: source.length };
  const fault = findFault(source);
  if (fault) return { ...whole, ...fault };
  const parsed = parse(jinja, source);
  if (parsed === undefined) {
    return {
      ...whole,
      code: "template/syntax",
      message: "the template expression cannot be read",
      hint: `write for example {{ env.NAME }} or {{ custom.NAME | default('text') }}; ${literally("{{")}`,
    };
  }
  const nextLeaf = createLeafCursor(placeTokens(source, parsed.tokens) ?? []);
  return convertTree(parsed.root, whole, () => {
    const leaf = nextLeaf();
    return leaf && { ...leaf, offset: offset + leaf.offset };
  });
}

/** Mistakes that the parser would word badly or, at great depth, could not survive. */
function findFault(source: string): Pick<TemplateProblem, "code" | "message" | "hint"> | undefined {
  const inner = source.slice(2, -2);
  if (inner.trim() === "") {
    return {
      code: "template/syntax",
      message: "the template expression is empty",
      hint: `write for example {{ env.NAME }}; ${literally("{{")}`,
    };
  }
  if (inner.startsWith("-") || inner.endsWith("-") || inner.startsWith("+")) {
    return {
      code: "template/not-allowed",
      message: "white space control ({{- and -}}) is not allowed in a template expression",
      hint: "remove the sign; the filter trim removes white space from a value",
    };
  }
  const unquoted = inner.replaceAll(/"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'/g, "''");
  if (unquoted.includes("\\")) {
    return {
      code: "template/syntax",
      message: "a backslash stands in a template expression",
      hint: "texts inside an expression are written in single quotes, without a backslash: default('text')",
    };
  }
  if (nesting(unquoted) > maxExpressionNesting) {
    return {
      code: "template/limit",
      message: `the brackets of the template expression are nested more than ${maxExpressionNesting} levels deep`,
      hint: "write it with fewer brackets",
    };
  }
  return undefined;
}

function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if ("([{".includes(character)) deepest = Math.max(deepest, ++depth);
    else if (")]}".includes(character)) depth -= 1;
  }
  return deepest;
}

/** The parser's tree of the one expression in `source`; `undefined` when it throws or finds more. */
function parse(
  jinja: JinjaParser,
  source: string,
): { tokens: readonly JinjaNode[]; root: JinjaNode } | undefined {
  try {
    const tokens = jinja.tokenize(source);
    const program = jinja.parse(tokens);
    const [root, ...rest] = isJinjaNode(program) ? jinjaNodes(program["body"]) : [];
    return root && rest.length === 0 ? { tokens: jinjaNodes(tokens), root } : undefined;
  } catch {
    return undefined;
  }
}
