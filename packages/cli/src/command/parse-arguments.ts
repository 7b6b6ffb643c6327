// Arguments of one command to typed values, by Node's own parser; its complaints become ours.
import type { ParseArgsConfig } from "node:util";
import type { Command, OptionTable, OptionValues } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** The typed values and operands of a call. */
export interface ParsedArguments<Options extends OptionTable> {
  readonly options: OptionValues<Options>;
  readonly operands: readonly string[];
}

/**
 * Reads the arguments after the command's name.
 * @throws UsageError for an unknown option, a missing or wrong value, too few or too many operands.
 */
export async function parseArguments<Options extends OptionTable>(
  command: Pick<Command, "name" | "operands" | "arity"> & { readonly options: Options },
  args: readonly string[],
): Promise<ParsedArguments<Options>> {
  const { values, positionals } = await parse(command, args);
  for (const [name, { choices }] of Object.entries(command.options)) {
    const value = values[name];
    if (choices === undefined || typeof value !== "string" || choices.includes(value)) continue;
    const { wrongChoice } = await import("./explain-arguments.ts");
    throw wrongChoice(name, choices, value);
  }
  const { min, max } = command.arity;
  if (positionals.length < min || positionals.length > max) {
    const came = positionals.length === 0 ? "none came" : `${positionals.length} came`;
    throw new UsageError(
      `'${command.name}' takes ${command.operands || "no operand"}; ${came}`,
      `task-api ${command.name} --help shows examples`,
    );
  }
  return { options: complete(command.options, values), operands: positionals };
}

type RawValues = Record<string, string | boolean | (string | boolean)[] | undefined>;

async function parse(
  command: { readonly name: string; readonly options: OptionTable },
  args: readonly string[],
): Promise<{ values: RawValues; positionals: string[] }> {
  // Operands alone need no parser, which costs more than many a command.
  if (args.every((arg) => !arg.startsWith("-"))) return { values: {}, positionals: [...args] };
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const [name, { type, multiple, short }] of Object.entries(command.options)) {
    options[name] = { type, multiple: multiple === true, ...(short !== undefined && { short }) };
  }
  const { parseArgs } = await import("node:util");
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const { explainParseError } = await import("./explain-arguments.ts");
    throw explainParseError(error, command);
  }
}

/**
 * Fills in what was not given: `false` for flags, no values for lists. That the parser gave each
 * option the type its row asks for is what `OptionValues` says.
 */
function complete<Options extends OptionTable>(
  options: Options,
  values: RawValues,
): OptionValues<Options>;
function complete(options: OptionTable, values: RawValues): object {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple }]) => [
      name,
      values[name] ?? (type === "boolean" ? false : multiple === true ? [] : undefined),
    ]),
  );
}
