// `task-api`: finds the command, runs it, and is the one place that ends the process.
import { createTerminal } from "./terminal.ts";
import { callProgram } from "./program.ts";

// Set, not called: what is still to be written to a pipe gets written.
async function main(): Promise<void> {
  process.exitCode = await callProgram(process.argv.slice(2), createTerminal(process));
}

void main();
