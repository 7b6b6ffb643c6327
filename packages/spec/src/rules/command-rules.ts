// Rules about what is passed to the container, in templates and tasks alike: the command, and the
// placeholders in it and in variables (contract §2).
import type { Finding } from "../issue/issue.ts";
import { placeholderFindings } from "../merge/placeholders.ts";
import type { Cursor } from "./cursor.ts";
import { field, items, textOf, warningAt } from "./cursor.ts";
import type { Rule } from "./rule.ts";

/** For a template or a task: looks at `command` and the values of `env`. */
export const commandRules: readonly Rule[] = [commandNotEmpty, commandInWords, placeholdersKnown];

function commandNotEmpty(part: Cursor): readonly Finding[] {
  const command = field(part, "command");
  if (!Array.isArray(command.value) || command.value.length > 0) return [];
  return [
    warningAt(
      command,
      "contract/empty-command",
      "'command' is empty and so the same as none",
      "leave it out, or write the command",
    ),
  ];
}

/** Nobody splits a command at its blanks: the first entry is the program, whatever is in it. */
function commandInWords(part: Cursor): readonly Finding[] {
  const [program, ...rest] = items(field(part, "command"));
  const text = program && textOf(program);
  if (program === undefined || text === undefined || rest.length > 0 || !/\S\s+\S/.test(text)) {
    return [];
  }
  const words = text.trim().split(/\s+/);
  return [
    warningAt(
      program,
      "contract/command-in-one",
      "'command' is one entry with blanks, which is looked for as one program of that name",
      `write ${JSON.stringify(words)}`,
    ),
  ];
}

function placeholdersKnown(part: Cursor): readonly Finding[] {
  const values = items(field(part, "env")).map((env) => field(env, "value"));
  return [...values, ...items(field(part, "command"))].flatMap((place) =>
    placeholderFindings(textOf(place) ?? "", place.path),
  );
}
