// Takes out of a program's complaints what is or looks like a secret. It cannot know all: what a program was
// given under a name that says so, and tokens, which have a shape.
import { Secret, createRedactor } from "@task-api/runtime";

const SECRET_NAME = /secret|token|passw|credential|key/i;
/** JSON web tokens, and what follows `Bearer`. */
const TOKENS = /\beyJ[\w-]+\.[\w.-]+|(?<=\bbearer\s+)[^\s"']+/gi;

/** What a program was given. */
export interface Given {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The text without them. */
export function hideSecrets(text: string, { args, env }: Given): string {
  const named = [...Object.entries(env), ...args.flatMap(namedArgument)];
  const secrets = named
    .filter(([name]) => SECRET_NAME.test(name))
    .map(([, value]) => new Secret(value));
  return createRedactor(secrets)(text).replaceAll(TOKENS, "***");
}

/** `--name=value`, or `--name` and the argument after it. */
function namedArgument(
  argument: string,
  index: number,
  all: readonly string[],
): readonly (readonly [string, string])[] {
  const [, name = "", value] = /^-+([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
  return [[name, value ?? all[index + 1] ?? ""]];
}
