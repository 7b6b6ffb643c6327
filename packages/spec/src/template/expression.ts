// What a template expression may be made of: the allow-list as a type. Whatever the template language
// knows beyond it never becomes one of these (`compile.ts`), so it can never be evaluated either.
import type { IssueCode } from "../issue/codes.ts";
import type { Span } from "../source/offset-map.ts";

/** Where names come from (contract §1.2): the environment, and what `--set NAME=VALUE` gives. */
export const Scope = { env: "env", custom: "custom" } as const;
export type Scope = (typeof Scope)[keyof typeof Scope];

/** The filters there are. None makes a value much longer than it was. */
export const FilterName = {
  /** Another value for a name that is not set; with `true` for an empty one, too. */
  default: "default",
  lower: "lower",
  upper: "upper",
  /** Removes white space from both ends. */
  trim: "trim",
  /** As a JSON value with quotes of its own, for use outside of a string. */
  tojson: "tojson",
} as const;
export type FilterName = (typeof FilterName)[keyof typeof FilterName];

/** An expression whose every part is allowed; places are offsets of the author's text. */
export type Expression = LiteralExpression | NameExpression | JoinExpression | FilterExpression;

/** Text, or the JSON spelling of a number, boolean or null. */
export interface LiteralExpression extends Span {
  readonly kind: "literal";
  readonly form: "text" | "json";
  readonly text: string;
}

/** `env.NAME` or `custom.NAME` */
export interface NameExpression extends Span {
  readonly kind: "name";
  readonly scope: Scope;
  readonly name: string;
}

/** `left ~ right` */
export interface JoinExpression extends Span {
  readonly kind: "join";
  readonly left: Expression;
  readonly right: Expression;
}

/** `operand | filter`; the other value and its condition belong to `default` only. */
export interface FilterExpression extends Span {
  readonly kind: "filter";
  readonly filter: FilterName;
  readonly operand: Expression;
  readonly otherwise?: Expression;
  /** `default(x, true)`: also instead of an empty value. */
  readonly alsoIfEmpty?: Expression;
}

/** Something that cannot be rendered, with its place in the author's text. */
export interface TemplateProblem extends Span {
  readonly code: IssueCode;
  readonly message: string;
  readonly hint: string;
}

/** For hints: everything an expression may hold. */
export const allowedParts: string = `allowed are env.NAME, custom.NAME, literals, ~ and the filters ${Object.values(FilterName).join(", ")}`;

/** For hints: how text that looks like a template stays as it is. */
export function literally(braces: string): string {
  return `to have ${braces} in the document itself, write {{ '${braces}' }}`;
}
