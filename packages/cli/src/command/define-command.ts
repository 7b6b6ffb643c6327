// Makes a table row out of a command's description, so that the option values its function gets are
// typed by the very table that the help is printed from.
import type { Command, OptionTable, RunCommand } from "./command.ts";
import { parseArguments } from "./parse-arguments.ts";

/** A row as it is written down; `load` imports the module that does the work. */
export type CommandDefinition<Options extends OptionTable> = Omit<Command, "call" | "options"> & {
  readonly options: Options;
  readonly load: () => Promise<RunCommand<Options>>;
};

/** Ties the description of a command to its function. */
export function defineCommand<const Options extends OptionTable>(
  definition: CommandDefinition<Options>,
): Command {
  const { load, ...row } = definition;
  return {
    ...row,
    call: async (args, terminal) => {
      const { options, operands } = await parseArguments(definition, args);
      const run = await load();
      return run({ options, operands, terminal });
    },
  };
}
