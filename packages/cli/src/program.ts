// The program as a function from arguments to an exit code (contract §3: exit codes).
import type { Command, Terminal } from "./command/command.ts";
import { renderHelp, renderOverview } from "./command/help.ts";
import { commands } from "./commands/table.ts";
import { ExitCode } from "./exit-code.ts";
import { VERSION } from "./version.ts";

/** Runs `task-api` with these arguments. Never throws: an error is printed, with what to do about it. */
export async function callProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    const { describeError } = await import("./output/describe-error.ts");
    const { text, exitCode, ...rest } = describeError(error, terminal.interrupted.reason);
    if (args.includes("--json"))
      terminal.out.write(`${JSON.stringify({ error: rest, exitCode })}\n`);
    else terminal.err.write(text);
    return exitCode;
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    return showHelp(rest[0], terminal, name === undefined);
  }
  if (name === "--version" || name === "-v" || name === "version") {
    terminal.out.write(
      `${rest.includes("--json") ? JSON.stringify({ version: VERSION }) : VERSION}\n`,
    );
    return ExitCode.ok;
  }
  const [second = "", ...others] = rest;
  const group = commands.filter((command) => command.name.startsWith(`${name} `));
  if (group.length > 0) return dispatchGroup({ name, group, second, others }, terminal);
  const command = await findCommand(name);
  if (rest.includes("--help") || rest.includes("-h")) {
    terminal.out.write(renderHelp(command));
    return ExitCode.ok;
  }
  return command.call(rest, terminal);
}

interface GroupCall {
  readonly name: string;
  readonly group: readonly Command[];
  readonly second: string;
  readonly others: readonly string[];
}

/** Commands whose names are two words. */
async function dispatchGroup(
  { name, group, second, others }: GroupCall,
  terminal: Terminal,
): Promise<number> {
  if (second === "" || second === "--help" || second === "-h") {
    const output = second === "" ? terminal.err : terminal.out;
    output.write(renderOverview(group, name));
    return second === "" ? ExitCode.usage : ExitCode.ok;
  }
  const command = group.find((one) => one.name === `${name} ${second}`);
  if (command === undefined) {
    const { unknownCommand } = await import("./command/unknown-command.ts");
    throw unknownCommand(`${name} ${second}`, group);
  }
  if (others.includes("--help") || others.includes("-h")) {
    terminal.out.write(renderHelp(command));
    return ExitCode.ok;
  }
  return command.call(others, terminal);
}

async function showHelp(
  name: string | undefined,
  terminal: Terminal,
  nothingAsked: boolean,
): Promise<number> {
  const isCommand = name !== undefined && !name.startsWith("-");
  const group = commands.filter((command) => command.name.startsWith(`${name} `));
  if (isCommand && group.length > 0) {
    terminal.out.write(renderOverview(group, name));
    return ExitCode.ok;
  }
  const page = isCommand ? renderHelp(await findCommand(name)) : renderOverview(commands);
  if (!nothingAsked) terminal.out.write(page);
  else terminal.err.write(page);
  return nothingAsked ? ExitCode.usage : ExitCode.ok;
}

async function findCommand(name: string): Promise<Command> {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const { unknownCommand } = await import("./command/unknown-command.ts");
  throw unknownCommand(name, commands);
}
