// Variables that a task, `run --env` or an operator sets, against what the template declares (contract
// §1.4, §2). User input has stricter rules of its own: `../merge/user-input.ts`.
import type { Finding, JsonPath } from "../issue/issue.ts";
import { didYouMean } from "../issue/suggest.ts";
import { hasPlaceholder } from "../merge/placeholders.ts";
import type { TaskTemplate } from "../model/processing-container.ts";
import { loadRegexCompiler } from "../regex/regex.ts";
import { cursorAt, errorAt, warningAt } from "./cursor.ts";
import { matchBudget } from "./regex-fields.ts";
import { envValueProblems } from "./env-value.ts";

/** A variable that is set; without `value` where it is read from somewhere else. */
export interface SetVariable {
  readonly name: string;
  readonly value?: string;
  /** Where it is set, for findings about its value. @default [] */
  readonly path?: JsonPath;
  /** Where it is named. @default path */
  readonly namePath?: JsonPath;
}

/**
 * Values outside type, choices, range or pattern are errors; setting what is not adjustable or not
 * declared is a warning.
 */
export async function envAgainstTemplate(
  variables: readonly SetVariable[],
  template: Pick<TaskTemplate, "env">,
): Promise<readonly Finding[]> {
  const declared = new Map(template.env.map((entry) => [entry.name, entry]));
  const usesPattern = variables.some(({ name }) => declared.get(name)?.pattern !== undefined);
  const compile = usesPattern ? await loadRegexCompiler(matchBudget) : undefined;

  return variables.flatMap(({ name, value, path = [], namePath = path }) => {
    const place = cursorAt(value, path);
    const declaration = declared.get(name);
    if (declaration === undefined) {
      return warningAt(
        cursorAt(name, namePath),
        "task/undeclared-env",
        `the task template declares no variable '${name}'${didYouMean(name, declared.keys())}`,
        "it is passed on as it is",
      );
    }
    const problems =
      // What a placeholder stands for is known before the start; it is judged then.
      value === undefined || hasPlaceholder(value)
        ? []
        : envValueProblems(declaration, value, `the value of '${name}'`, compile);
    return [
      ...problems.map((problem) => errorAt(place, problem.code, problem.message)),
      ...(declaration.adjustable
        ? []
        : [
            warningAt(
              place,
              "task/not-adjustable",
              `'${name}' is set although its task template says adjustable: false`,
            ),
          ]),
    ];
  });
}
