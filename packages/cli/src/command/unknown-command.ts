// What a user hears who typed a command that does not exist.
import { suggest } from "@task-api/spec";
import type { Command } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** Names the command that was probably meant, or all of them. */
export function unknownCommand(name: string, commands: readonly Command[]): UsageError {
  const names = commands.filter(({ hidden }) => hidden !== true).map((command) => command.name);
  const near = suggest(name, names);
  return new UsageError(
    `there is no command '${name}'`,
    near === undefined ? `the commands are ${names.join(", ")}` : `did you mean ${near}?`,
  );
}
