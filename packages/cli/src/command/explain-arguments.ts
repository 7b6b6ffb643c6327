// Complaints about arguments in our words, with what was probably meant. Loaded only to complain.
import { suggest } from "@task-api/spec";
import type { OptionTable } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** A complaint of Node's parser as ours; any other error comes back as it is. */
export function explainParseError(
  error: unknown,
  command: { readonly name: string; readonly options: OptionTable },
): unknown {
  if (!(error instanceof Error && "code" in error)) return error;
  if (error.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
    const given = /'(-[^']*)'/.exec(error.message)?.[1] ?? "";
    const near = suggest(given.replace(/^-+/, ""), Object.keys(command.options));
    return new UsageError(
      `'${command.name}' has no option ${given}`,
      near === undefined ? `task-api ${command.name} --help lists them` : `did you mean --${near}?`,
    );
  }
  if (error.code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") {
    return new UsageError(error.message.split("\n")[0] ?? error.message);
  }
  return error;
}

/** A value that is none of an option's choices. */
export function wrongChoice(name: string, choices: readonly string[], value: string): UsageError {
  const near = suggest(value, choices);
  return new UsageError(
    `--${name} is one of ${choices.join(", ")}; '${value}' came`,
    near === undefined ? undefined : `did you mean ${near}?`,
  );
}
