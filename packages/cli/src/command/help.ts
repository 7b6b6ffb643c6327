// The help pages, from the command table.
import type { Command, OptionSpec } from "./command.ts";

/** `task-api --help`; with the first word of their names, the page of a group of commands. */
export function renderOverview(commands: readonly Command[], group?: string): string {
  const shown = commands.filter((command) => command.hidden !== true);
  if (group !== undefined) {
    return [
      `Usage: task-api ${group} COMMAND [OPTION…]`,
      "",
      "Commands:",
      ...renderRows(shown.map(({ name, summary }) => ({ left: name, right: summary }))),
      "",
      "Options:",
      ...renderRows([
        { left: "--help", right: "this page, or after a command its own page with examples" },
      ]),
      "",
    ].join("\n");
  }
  return [
    "task-api: describe, validate and run processing-containers and DAGs of them",
    "",
    "Usage: task-api COMMAND [OPTION…]",
    "",
    "Commands:",
    ...renderRows(grouped(shown)),
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

/** Commands of two words have one row together, and a page of their own. */
function grouped(commands: readonly Command[]): { left: string; right: string }[] {
  const rows = new Map<string, { left: string; right: string }>();
  for (const { name, summary } of commands) {
    const [first = name, second] = name.split(" ");
    const known = rows.get(first);
    if (second === undefined) rows.set(first, { left: name, right: summary });
    else if (known === undefined) rows.set(first, { left: first, right: `DAGs: ${second}` });
    else rows.set(first, { ...known, right: `${known.right}, ${second}` });
  }
  return [...rows.values()];
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
