// Takes out of a program's complaints what is or looks like a secret. It cannot know all: what a program was
// given under a name that says so, and tokens, which have a shape.
import { Secret, createRedactor } from "@task-api/runtime";

const SECRET_NAME = /secret|token|passw|credential|key/i;
/** JSON web tokens, and what follows `Bearer`. */
const TOKENS = /\beyJ[\w-]+\.[\w.-]+|(?<=\bbearer\s+)[^\s"']+/gi;

/** The text without them; `env`: the variables that were meant for the program alone. */
export function hideSecrets(text: string, env: Readonly<Record<string, string>>): string {
  const secrets = Object.entries(env)
    .filter(([name]) => SECRET_NAME.test(name))
    .map(([, value]) => new Secret(value));
  return createRedactor(secrets)(text).replaceAll(TOKENS, "***");
}
