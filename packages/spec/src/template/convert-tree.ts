// The gate of the template language: takes over from the parser's tree what is on the allow-list and
// refuses everything else by name and place. Calls, attributes of values, loops, arithmetic: all that a
// template language could do to its host ends here.
import { didYouMean } from "../issue/suggest.ts";
import type { IssueCode } from "../issue/codes.ts";
import type { Span } from "../source/offset-map.ts";
import { FilterName, Scope, allowedParts, literally } from "./expression.ts";
import type { Expression, FilterExpression, TemplateProblem } from "./expression.ts";
import { isJinjaNode, jinjaNodes } from "./jinja.ts";
import type { JinjaNode } from "./jinja.ts";
import type { PlacedToken } from "./leaf-places.ts";

/** The expression that `root` stands for, or the first problem in it. `nextLeaf`: see `leaf-places.ts`. */
export function convertTree(
  root: JinjaNode,
  whole: Span,
  nextLeaf: () => PlacedToken | undefined,
): Expression | TemplateProblem {
  /** Places come in the order of the text, so every name and literal must ask for its own, once. */
  const takePlace = (): Span & { readonly spelling?: string } => {
    const leaf = nextLeaf();
    if (leaf === undefined) return whole;
    const spelling = leaf.token["value"];
    const span = { offset: leaf.offset, length: leaf.length };
    return typeof spelling === "string" ? { ...span, spelling } : span;
  };

  const convert = (node: unknown): Expression | TemplateProblem => {
    if (!isJinjaNode(node)) return refuse(takePlace(), "an empty part");
    switch (node.type) {
      case "StringLiteral":
        return { kind: "literal", form: "text", text: text(node["value"]), ...bare(takePlace()) };
      case "IntegerLiteral":
      case "FloatLiteral":
        return number(node, takePlace());
      case "Identifier":
        return constant(text(node["value"]), takePlace());
      case "MemberExpression":
        return member(node);
      case "BinaryExpression":
        return join(node);
      case "FilterExpression":
        return filter(node);
      default:
        return refuse(takePlace(), nodeNames.get(node.type) ?? "this");
    }
  };

  const member = (node: JinjaNode): Expression | TemplateProblem => {
    const { object, property } = node;
    if (!isJinjaNode(object) || object.type !== "Identifier") {
      return refuse(takePlace(), "the attribute of a value");
    }
    const scope = text(object["value"]);
    const start = takePlace();
    if (scope !== Scope.env && scope !== Scope.custom) return unknownScope(scope, start);
    const isName = isJinjaNode(property) && property.type === "Identifier" && !node["computed"];
    const isText = isJinjaNode(property) && property.type === "StringLiteral";
    if (!isName && !isText)
      return refuse(takePlace(), `${scope} with anything but a name behind it`);
    const end = takePlace();
    const length = Math.max(start.length, end.offset + end.length - start.offset);
    return { kind: "name", scope, name: text(property["value"]), offset: start.offset, length };
  };

  const join = (node: JinjaNode): Expression | TemplateProblem => {
    const operator = isJinjaNode(node["operator"]) ? text(node["operator"]["value"]) : "";
    const left = convert(node["left"]);
    if (isProblem(left)) return left;
    if (operator !== "~") {
      const hint = operator === "+" ? "~ joins texts" : undefined;
      return refuse(whole, `the operator \`${operator}\``, hint);
    }
    const right = convert(node["right"]);
    return isProblem(right) ? right : { kind: "join", left, right, ...whole };
  };

  const filter = (node: JinjaNode): Expression | TemplateProblem => {
    const operand = convert(node["operand"]);
    if (isProblem(operand)) return operand;
    const called = isJinjaNode(node["filter"]) ? node["filter"] : undefined;
    const isCall = called?.type === "CallExpression";
    const callee = isCall ? called["callee"] : called;
    const place = bare(takePlace());
    if (!isJinjaNode(callee) || callee.type !== "Identifier") {
      return refuse(place, "a call of what a filter returns");
    }
    const written = text(callee["value"]);
    const name = filterNamed(written);
    if (name === undefined) return unknownFilter(written, place);
    const args = isCall ? jinjaNodes(called["args"]) : [];
    const made: FilterExpression = { kind: "filter", filter: name, operand, ...place };
    if (name !== FilterName.default) {
      return args.length === 0 ? made : badArguments(place, `${name} takes no arguments`);
    }
    return defaultArguments(made, args);
  };

  const defaultArguments = (
    made: FilterExpression,
    args: readonly JinjaNode[],
  ): Expression | TemplateProblem => {
    let result = made;
    for (const [index, argument] of args.entries()) {
      const isKeyword = argument.type === "KeywordArgumentExpression";
      const key = isKeyword && isJinjaNode(argument["key"]) ? text(argument["key"]["value"]) : "";
      if (isKeyword) takePlace();
      const parameter = isKeyword ? key : (["default_value", "boolean"][index] ?? "");
      const value = convert(isKeyword ? argument["value"] : argument);
      if (isProblem(value)) return value;
      if (parameter === "default_value" && !result.otherwise)
        result = { ...result, otherwise: value };
      else if (parameter === "boolean" && !result.alsoIfEmpty)
        result = { ...result, alsoIfEmpty: value };
      else
        return badArguments(
          made,
          "default takes a value and, as the second argument, true or false",
        );
    }
    return result;
  };

  return convert(root);
}

/** Whether a conversion ended in a problem. */
export function isProblem(value: Expression | TemplateProblem): value is TemplateProblem {
  return "code" in value;
}

const constants: ReadonlyMap<string, string> = new Map([
  ["true", "true"],
  ["True", "true"],
  ["false", "false"],
  ["False", "false"],
  ["none", "null"],
  ["None", "null"],
]);

const nodeNames: ReadonlyMap<string, string> = new Map([
  ["CallExpression", "a call"],
  ["UnaryExpression", "an operator before a value"],
  ["TestExpression", "a test with `is`"],
  ["SelectExpression", "a condition with `if`"],
  ["Ternary", "a condition with `if`"],
  ["ArrayLiteral", "a list"],
  ["TupleLiteral", "a list"],
  ["ObjectLiteral", "an object"],
  ["SliceExpression", "a slice"],
]);

function constant(name: string, place: Span): Expression | TemplateProblem {
  const json = constants.get(name);
  if (json === undefined) return unknownScope(name, place);
  return { kind: "literal", form: "json", text: json, ...bare(place) };
}

/** Keeps the author's spelling (1.0, long integers) when it is JSON's, too. */
function number(node: JinjaNode, place: Span & { readonly spelling?: string }): Expression {
  const { spelling = "" } = place;
  const isJson = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(spelling);
  return {
    kind: "literal",
    form: "json",
    text: isJson ? spelling : String(node["value"]),
    ...bare(place),
  };
}

function filterNamed(name: string): FilterName | undefined {
  if (name === "d") return FilterName.default;
  return Object.values(FilterName).find((each) => each === name);
}

function unknownScope(name: string, place: Span): TemplateProblem {
  const isScope = name === Scope.env || name === Scope.custom;
  return problem(place, {
    code: "template/unknown-scope",
    message: isScope
      ? `\`${name}\` is not a value itself, expected a name behind it, as in ${name}.NAME`
      : `\`${name}\` is not known, expected env.NAME or custom.NAME`,
    hint: isScope
      ? `write {{ ${name}.NAME }}`
      : `write env.${name} for an environment variable, custom.${name} for a value from --set; text goes in 'quotes'`,
  });
}

function unknownFilter(name: string, place: Span): TemplateProblem {
  const names = Object.values(FilterName);
  return problem(place, {
    code: "template/filter",
    message: `the filter \`${name}\` is not known${didYouMean(name, names)}`,
    hint: `filters are ${names.join(", ")}`,
  });
}

function badArguments(place: Span, message: string): TemplateProblem {
  const hint =
    "write for example default('text'), or default('text', true) to replace empty text, too";
  return problem(place, { code: "template/filter", message: `the filter ${message}`, hint });
}

function refuse(place: Span, what: string, extra?: string): TemplateProblem {
  return problem(place, {
    code: "template/not-allowed",
    message: `${what} is not allowed in a template expression`,
    hint: `${extra === undefined ? "" : `${extra}; `}${allowedParts}; ${literally("{{")}`,
  });
}

function problem(
  place: Span,
  rest: { code: IssueCode; message: string; hint: string },
): TemplateProblem {
  return { ...bare(place), ...rest };
}

function bare({ offset, length }: Span): Span {
  return { offset, length };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
