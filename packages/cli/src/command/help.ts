// The help pages, from the command table.
import type { Command, OptionSpec } from "./command.ts";

/** `task-api --help`. */
export function renderOverview(commands: readonly Command[]): string {
  const shown = commands.filter((command) => command.hidden !== true);
  const rows = shown.map(({ name, summary }) => ({ left: name, right: summary }));
  return [
    "task-api: describe, validate and run processing-containers",
    "",
    "Usage: task-api COMMAND [OPTION…]",
    "",
    "Commands:",
    ...renderRows(rows),
    "",
    "Options:",
    ...renderRows([
      { left: "--help", right: "this page, or after a command its own page with examples" },
      { left: "--version", right: "the version of this program" },
      { left: "--json", right: "with every command: output for programs" },
    ]),
    "",
    "Example:",
    "  task-api run task.json --watch",
    "",
  ].join("\n");
}

/** `task-api COMMAND --help`. */
export function renderHelp(command: Command): string {
  const operands = command.operands === "" ? "" : ` ${command.operands}`;
  const rows = Object.entries(command.options).map(([name, spec]) => ({
    left: optionText(name, spec),
    right: spec.description,
  }));
  return [
    `task-api ${command.name}: ${command.summary}`,
    "",
    `Usage: task-api ${command.name}${operands} [OPTION…]`,
    "",
    "Options:",
    ...renderRows([...rows, { left: "--help", right: "this page" }]),
    "",
    "Examples:",
    ...command.examples.flatMap(({ line, what }) => [`  # ${what}`, `  task-api ${line}`, ""]),
  ].join("\n");
}

function optionText(name: string, spec: OptionSpec): string {
  const short = spec.short === undefined ? "" : `-${spec.short}, `;
  const value = spec.choices?.join("|") ?? spec.value;
  return `${short}--${name}${spec.type === "boolean" ? "" : ` ${value ?? "VALUE"}`}`;
}

function renderRows(rows: readonly { left: string; right: string }[]): string[] {
  const width = Math.min(28, Math.max(...rows.map(({ left }) => left.length)));
  return rows.map(({ left, right }) =>
    left.length > width
      ? `  ${left}\n  ${" ".repeat(width)}  ${right}`
      : `  ${left.padEnd(width)}  ${right}`,
  );
}
