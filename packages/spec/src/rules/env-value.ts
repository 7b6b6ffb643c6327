// Whether a value is one that a template allows for a variable: type, choices, range, pattern (contract
// §1.4, §2). The one place that knows; defaults, tasks, `run --env` and user input all ask here.
import type { TemplateEnv } from "../model/processing-container.ts";
import { EnvType } from "../model/processing-container.ts";
import { didYouMean } from "../issue/suggest.ts";
import type { CompileRegex } from "../regex/regex.ts";

/** What a template says about the values of a variable. */
export type EnvConstraints = Pick<
  TemplateEnv,
  "type" | "choices" | "minimum" | "maximum" | "pattern" | "secret"
>;

/** Why a value is not allowed. */
export interface ValueProblem {
  readonly code: "env/wrong-type" | "env/unknown-choice" | "env/out-of-range" | "env/pattern";
  readonly message: string;
}

const typePatterns: Readonly<Record<EnvType, { pattern: RegExp; phrase: string }>> = {
  [EnvType.boolean]: { pattern: /^(?:true|false)$/i, phrase: "a boolean (true or false)" },
  [EnvType.int]: { pattern: /^[-+]?\d+$/, phrase: "an int (digits, with or without a sign)" },
  [EnvType.float]: {
    pattern: /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/,
    phrase: "a float (a decimal number)",
  },
  [EnvType.string]: { pattern: /^/, phrase: "a string" },
};

/**
 * Everything that is wrong with `value`. The sentences begin with `subject`, e.g. "the default of 'X'".
 * A secret value is never part of a message. Without `compile`, or with a pattern that does not compile,
 * the pattern is not looked at.
 */
export function envValueProblems(
  constraints: EnvConstraints,
  value: string,
  subject: string,
  compile?: CompileRegex,
): readonly ValueProblem[] {
  const came = constraints.secret ? "" : `, not ${shortText(value)}`;
  const { pattern: typePattern, phrase } = typePatterns[constraints.type];
  if (!typePattern.test(value)) {
    return [{ code: "env/wrong-type", message: `${subject} must be ${phrase}${came}` }];
  }
  return [
    ...choiceProblems(constraints, value, `${subject} must be`, came),
    ...rangeProblems(constraints, value, `${subject} must be`, came),
    ...patternProblems(constraints, value, `${subject} must match`, came, compile),
  ];
}

/** A value for a message: in quotes, cut where it is long. */
export function shortText(value: string): string {
  const limit = 60;
  return JSON.stringify(value.length > limit ? `${value.slice(0, limit)}…` : value);
}

function choiceProblems(
  { type, choices, secret }: EnvConstraints,
  value: string,
  start: string,
  came: string,
): readonly ValueProblem[] {
  if (choices === undefined || choices.includes(value)) return [];
  // Booleans are written in any case (contract §2).
  const isSame = (choice: string): boolean => choice.toLowerCase() === value.toLowerCase();
  if (type === EnvType.boolean && choices.some(isSame)) return [];
  const shown = choices.slice(0, 12).map(shortText).join(", ");
  const more = choices.length > 12 ? ` and ${choices.length - 12} more` : "";
  const suggestion = secret ? "" : didYouMean(value, choices);
  const message = `${start} one of ${secret ? "its choices" : `${shown}${more}`}${came}${suggestion}`;
  return [{ code: "env/unknown-choice", message }];
}

function rangeProblems(
  { type, minimum, maximum }: EnvConstraints,
  value: string,
  start: string,
  came: string,
): readonly ValueProblem[] {
  if (type !== EnvType.int && type !== EnvType.float) return [];
  const number = Number(value);
  const problem = (phrase: string): readonly ValueProblem[] => [
    { code: "env/out-of-range", message: `${start} ${phrase}${came}` },
  ];
  if (minimum !== undefined && number < minimum) return problem(`at least ${minimum}`);
  if (maximum !== undefined && number > maximum) return problem(`at most ${maximum}`);
  return [];
}

function patternProblems(
  { pattern }: EnvConstraints,
  value: string,
  start: string,
  came: string,
  compile?: CompileRegex,
): readonly ValueProblem[] {
  if (pattern === undefined || compile === undefined) return [];
  const regex = compile(pattern);
  if (!regex.ok || regex.matchesWhole(value)) return [];
  return [{ code: "env/pattern", message: `${start} ${shortText(pattern)}${came}` }];
}
