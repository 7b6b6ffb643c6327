// Evaluates an expression of the allow-list over two flat tables of text. Own evaluation rather than the
// template library's: a name that is not set is an error everywhere but before `default`, whose argument
// is looked at only when it is needed.
import { suggest } from "../issue/suggest.ts";
import { FilterName, Scope } from "./expression.ts";
import type {
  Expression,
  FilterExpression,
  JoinExpression,
  NameExpression,
  TemplateProblem,
} from "./expression.ts";
import { maxRenderedLength } from "./limits.ts";

/** The values that a template may read (contract §1.2). Own properties count, nothing inherited. */
export interface TemplateContext {
  /** The process environment, then a `.env` file beside the document. */
  readonly env: Readonly<Record<string, string>>;
  /** From `--set NAME=VALUE`. */
  readonly custom: Readonly<Record<string, string>>;
}

/** Text to insert; `json` is a JSON scalar as it stands. */
export interface TemplateValue {
  readonly form: "text" | "json";
  readonly text: string;
}

/** The value of `expression`, or why it has none. Messages name names, never values. */
export function evaluate(
  expression: Expression,
  context: TemplateContext,
): TemplateValue | TemplateProblem {
  const result = evaluateMaybe(expression, context);
  return "kind" in result ? notSet(result, context) : result;
}

/** Like `evaluate`, but a name that is not set comes back as itself. */
function evaluateMaybe(
  expression: Expression,
  context: TemplateContext,
): TemplateValue | TemplateProblem | NameExpression {
  if (expression.kind === "literal") return { form: expression.form, text: expression.text };
  if (expression.kind === "name") {
    const value = lookUp(context[expression.scope], expression.name);
    return value === undefined ? expression : { form: "text", text: value };
  }
  if (expression.kind === "join") return joined(expression, context);
  if (expression.filter === FilterName.default) return withDefault(expression, context);
  const value = evaluate(expression.operand, context);
  return "code" in value ? value : filters[expression.filter](value);
}

function joined(
  expression: JoinExpression,
  context: TemplateContext,
): TemplateValue | TemplateProblem {
  const left = evaluate(expression.left, context);
  if ("code" in left) return left;
  const right = evaluate(expression.right, context);
  if ("code" in right) return right;
  if (left.text.length + right.text.length > maxRenderedLength) return tooLong(expression);
  return { form: "text", text: left.text + right.text };
}

function withDefault(
  { operand, otherwise, alsoIfEmpty }: FilterExpression,
  context: TemplateContext,
): TemplateValue | TemplateProblem | NameExpression {
  const value = evaluateMaybe(operand, context);
  if ("code" in value) return value;
  if (!("kind" in value)) {
    if (alsoIfEmpty === undefined || !isEmpty(value)) return value;
    const condition = evaluate(alsoIfEmpty, context);
    if ("code" in condition) return condition;
    if (isEmpty(condition)) return value;
  }
  return otherwise ? evaluateMaybe(otherwise, context) : { form: "text", text: "" };
}

type PlainFilter = Exclude<FilterName, typeof FilterName.default>;

const filters: Readonly<Record<PlainFilter, (value: TemplateValue) => TemplateValue>> = {
  lower: ({ text }) => ({ form: "text", text: text.toLowerCase() }),
  upper: ({ text }) => ({ form: "text", text: text.toUpperCase() }),
  trim: ({ text }) => ({ form: "text", text: text.trim() }),
  tojson: ({ form, text }) => ({
    form: "json",
    text: form === "json" ? text : JSON.stringify(text),
  }),
};

/** What Jinja counts as false: empty text, 0, false, none. */
function isEmpty({ form, text }: TemplateValue): boolean {
  if (form === "text") return text === "";
  return text === "false" || text === "null" || text === '""' || Number(text) === 0;
}

function lookUp(scope: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(scope, name) ? scope[name] : undefined;
}

function notSet(expression: NameExpression, context: TemplateContext): TemplateProblem {
  const { scope, name, offset, length } = expression;
  const other = scope === Scope.env ? Scope.custom : Scope.env;
  const similar = suggest(name, Object.keys(context[scope]));
  const isInOther = lookUp(context[other], name) !== undefined;
  const meant = isInOther ? `${other}.${name}` : similar && `${scope}.${similar}`;
  const guess = meant === undefined ? "" : `, did you mean ${meant}?`;
  const source =
    scope === Scope.env
      ? `set the environment variable, or put ${name}=… into a .env file beside the document`
      : `give --set ${name}=VALUE`;
  return {
    code: "template/undefined",
    offset,
    length,
    message: `\`${scope}.${name}\` is not set and has no default${guess}`,
    hint: `${source}, or write {{ ${scope}.${name} | default('…') }}`,
  };
}

function tooLong({ offset, length }: Expression): TemplateProblem {
  return {
    code: "template/limit",
    offset,
    length,
    message: `the value of the template expression is longer than ${maxRenderedLength} characters`,
    hint: "insert less text",
  };
}
