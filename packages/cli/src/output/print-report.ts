// The report of `validate` in the form that was asked for.
import { renderSarif, toJsonReport, type DocumentReading, type Issue } from "@task-api/spec";
import type { Terminal } from "../command/command.ts";
import { VERSION } from "../version.ts";
import { printIssues, sourcesOf } from "./print-issues.ts";

/** Writes a report to stdout. */
export function printReport(
  format: "text" | "json" | "sarif",
  issues: readonly Issue[],
  readings: readonly DocumentReading[],
  terminal: Terminal,
): void {
  switch (format) {
    case "text":
      return printIssues(issues, readings, terminal.out, terminal);
    case "json":
      return terminal.out.write(`${JSON.stringify(toJsonReport(issues))}\n`);
    case "sarif":
      return terminal.out.write(
        renderSarif(issues, { toolVersion: VERSION, sources: sourcesOf(readings) }),
      );
  }
}
