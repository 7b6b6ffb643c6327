// Rules about the tests of a template (contract §1.3): they may name only what the template has.
import type { Finding } from "../issue/issue.ts";
import { didYouMean } from "../issue/suggest.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt, field, items, members, textOf, warningAt } from "./cursor.ts";
import { duplicates } from "./duplicates.ts";
import { constraintsOf } from "./env-rules.ts";
import { envValueProblems } from "./env-value.ts";
import type { Rule, RuleContext } from "./rule.ts";

/** For a template: looks at `tests`. */
export const testRules: readonly Rule[] = [uniqueTestNames, testedChannelsExist, testedEnvAllowed];

function uniqueTestNames(template: Cursor): readonly Finding[] {
  return duplicates(field(template, "tests"), "name", "contract/duplicate-test", "test");
}

function testedChannelsExist(template: Cursor): readonly Finding[] {
  const inputs = new Set(namesOf(field(template, "inputs")));
  const outputs = new Set(namesOf(field(template, "outputs")));
  return items(field(template, "tests")).flatMap((test) => {
    const expected = field(test, "expect");
    return [
      ...unknownChannels(field(test, "inputs"), inputs, "input"),
      ...unknownChannels(field(expected, "items"), outputs, "output"),
      ...unknownChannels(field(expected, "files"), outputs, "output"),
    ];
  });
}

function unknownChannels(
  byChannel: Cursor,
  names: ReadonlySet<string>,
  kind: string,
): readonly Finding[] {
  return members(byChannel).flatMap(([name, place]) =>
    names.has(name)
      ? []
      : errorAt(
          place,
          "contract/unknown-test-channel",
          `the task template has no ${kind} channel ${JSON.stringify(name)}${didYouMean(name, names)}`,
        ),
  );
}

function testedEnvAllowed(template: Cursor, { compile }: RuleContext): readonly Finding[] {
  const declared = new Map(
    items(field(template, "env")).map((env) => [textOf(field(env, "name")), env]),
  );
  const names = namesOf(field(template, "env"));
  const tested = items(field(template, "tests")).flatMap((test) => members(field(test, "env")));
  return tested.flatMap(([name, place]) => {
    const declaration = declared.get(name);
    if (declaration === undefined) {
      const suggestion = didYouMean(name, names);
      return warningAt(
        place,
        "contract/unknown-test-env",
        `the task template declares no variable '${name}'${suggestion}`,
      );
    }
    const value = textOf(place);
    if (value === undefined) return [];
    const subject = `the value of '${name}'`;
    return envValueProblems(constraintsOf(declaration), value, subject, compile).map(
      ({ code, message }) => errorAt(place, code, message),
    );
  });
}

function namesOf(list: Cursor): readonly string[] {
  return items(list).flatMap((item) => textOf(field(item, "name")) ?? []);
}
