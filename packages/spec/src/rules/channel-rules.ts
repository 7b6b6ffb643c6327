// Rules about the channels of a template (contract §1.4).
import type { Finding } from "../issue/issue.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt, field, items, textOf, warningAt } from "./cursor.ts";
import { duplicates } from "./duplicates.ts";
import { scaleRuleFindings } from "./scale-rule-rules.ts";
import type { Rule, RuleContext } from "./rule.ts";

/** For a template: looks at `inputs` and `outputs`. */
export const channelRules: readonly Rule[] = [
  uniqueChannelNames,
  distinctMountedPaths,
  channelScaleRules,
  outputsWithoutInputFields,
];

function uniqueChannelNames(template: Cursor): readonly Finding[] {
  const code = "contract/duplicate-channel";
  return [
    ...duplicates(field(template, "inputs"), "name", code, "input channel"),
    ...duplicates(field(template, "outputs"), "name", code, "output channel"),
  ];
}

function distinctMountedPaths(template: Cursor): readonly Finding[] {
  const earlier = new Map<string, string>();
  const findings: Finding[] = [];
  const places = channels(template).flatMap((channel) => {
    const place = field(channel, "mounted_path");
    const path = textOf(place);
    return path === undefined ? [] : [{ place, path, label: labelOf(channel) }];
  });
  for (const { place, path, label } of places) {
    const same = earlier.get(path);
    if (same !== undefined) {
      findings.push(
        errorAt(
          place,
          "contract/same-mounted-path",
          `${label} must not have the same mounted_path as ${same}: ${path}`,
        ),
      );
    }
    earlier.set(path, same ?? label);
  }
  for (const { place, path, label } of places) {
    const parent = parentsOf(path).find((candidate) => earlier.has(candidate));
    if (parent !== undefined) {
      findings.push(
        warningAt(
          place,
          "contract/nested-mounted-path",
          `the mounted_path of ${label} (${path}) lies inside that of ${earlier.get(parent)} (${parent})`,
        ),
      );
    }
  }
  return findings;
}

function channelScaleRules(template: Cursor, context: RuleContext): readonly Finding[] {
  return channels(template).flatMap((channel) =>
    scaleRuleFindings(field(channel, "scale_rule"), context),
  );
}

/** An output is empty when its size would be measured, and it is always needed. */
function outputsWithoutInputFields(template: Cursor): readonly Finding[] {
  return items(field(template, "outputs")).flatMap((channel) => {
    const scaleRule = field(channel, "scale_rule");
    const required = field(channel, "required");
    const code = "contract/no-effect";
    return [
      ...(scaleRule.value === undefined
        ? []
        : [
            warningAt(
              scaleRule,
              code,
              "'scale_rule' has no effect on an output: it is empty when the task starts",
            ),
          ]),
      ...(required.value === false
        ? [
            warningAt(
              required,
              code,
              "'required' has no effect on an output: every output is bound",
            ),
          ]
        : []),
    ];
  });
}

function channels(template: Cursor): readonly Cursor[] {
  return [...items(field(template, "inputs")), ...items(field(template, "outputs"))];
}

/** "input 'dicom'" */
function labelOf(channel: Cursor): string {
  const kind = channel.path.at(-2) === "inputs" ? "input" : "output";
  return `${kind} '${textOf(field(channel, "name")) ?? String(channel.path.at(-1))}'`;
}

/** `/a/b/c` has the parents `/a/b` and `/a`. */
function parentsOf(path: string): readonly string[] {
  const names = path.split("/").slice(1, -1).slice(0, 64);
  return names.map((_, index) => `/${names.slice(0, index + 1).join("/")}`).toReversed();
}
