// Rules about the variables of a template (contract §1.4).
import type { Finding } from "../issue/issue.ts";
import { hasPlaceholder } from "../merge/placeholders.ts";
import { EnvType } from "../model/processing-container.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt, field, items, numberOf, textOf, textsOf, warningAt } from "./cursor.ts";
import { duplicates } from "./duplicates.ts";
import type { EnvConstraints } from "./env-value.ts";
import { envValueProblems } from "./env-value.ts";
import type { Rule, RuleContext } from "./rule.ts";
import { regexFindings } from "./scale-rule-rules.ts";

/** For a template: looks at `env`. */
export const envRules: readonly Rule[] = [
  uniqueEnvNames,
  ...[
    patternsCompile,
    rangesHoldSomething,
    rangesOfNumbers,
    defaultsAllowed,
    choicesAllowed,
    secretsWithoutDefault,
  ].map(forEachEnv),
];

/** What the author says about the values of a variable, as far as it can be read. */
export function constraintsOf(env: Cursor): EnvConstraints {
  const typeText = textOf(field(env, "type"));
  const choices = textsOf(field(env, "choices"));
  const minimum = numberOf(field(env, "minimum"));
  const maximum = numberOf(field(env, "maximum"));
  const pattern = textOf(field(env, "pattern"));
  return {
    type: Object.values(EnvType).find((type) => type === typeText) ?? EnvType.string,
    ...(choices.length === 0 ? {} : { choices }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(pattern === undefined ? {} : { pattern }),
    secret: field(env, "secret").value === true,
  };
}

function forEachEnv(rule: Rule): Rule {
  return (template, context) => items(field(template, "env")).flatMap((env) => rule(env, context));
}

function uniqueEnvNames(template: Cursor): readonly Finding[] {
  return duplicates(field(template, "env"), "name", "contract/duplicate-env", "variable");
}

function patternsCompile(env: Cursor, context: RuleContext): readonly Finding[] {
  return regexFindings(field(env, "pattern"), context);
}

function rangesHoldSomething(env: Cursor): readonly Finding[] {
  const { minimum, maximum } = constraintsOf(env);
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return [];
  return [
    errorAt(
      field(env, "minimum"),
      "env/empty-range",
      `'minimum' (${minimum}) must not be above 'maximum' (${maximum})`,
    ),
  ];
}

function rangesOfNumbers(env: Cursor): readonly Finding[] {
  const { type } = constraintsOf(env);
  if (type === EnvType.int || type === EnvType.float) return [];
  return ["minimum", "maximum"].flatMap((key) => {
    const place = field(env, key);
    if (place.value === undefined) return [];
    return warningAt(
      place,
      "contract/no-effect",
      `'${key}' has no effect on a variable of type ${type}: only on int and float`,
    );
  });
}

function defaultsAllowed(env: Cursor, { compile }: RuleContext): readonly Finding[] {
  const place = field(env, "value");
  const value = textOf(place);
  // What a placeholder stands for is known before the start; it is judged then.
  if (value === undefined || hasPlaceholder(value)) return [];
  const subject = `the default of ${nameOf(env)}`;
  return envValueProblems(constraintsOf(env), value, subject, compile).map(({ code, message }) =>
    errorAt(place, code, message),
  );
}

/** A choice that is not of the variable's own type or range could never be taken. */
function choicesAllowed(env: Cursor, { compile }: RuleContext): readonly Finding[] {
  const { choices: _, ...constraints } = constraintsOf(env);
  return items(field(env, "choices")).flatMap((choice) => {
    const value = textOf(choice);
    if (value === undefined) return [];
    return envValueProblems(constraints, value, `a choice of ${nameOf(env)}`, compile).map(
      ({ code, message }) => warningAt(choice, code, message),
    );
  });
}

function secretsWithoutDefault(env: Cursor): readonly Finding[] {
  const place = field(env, "value");
  if (field(env, "secret").value !== true || !textOf(place)) return [];
  return [
    warningAt(
      place,
      "env/secret-default",
      `the secret variable ${nameOf(env)} has a default, which everybody who has the image can read`,
      "leave the default empty and let the task set it with 'value_from'",
    ),
  ];
}

function nameOf(env: Cursor): string {
  return `'${textOf(field(env, "name")) ?? String(env.path.at(-1))}'`;
}
