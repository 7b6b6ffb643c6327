// The report of `validate` in the form that was asked for.
import { renderSarif, toJsonReport } from "@task-api/spec";
import type { Terminal } from "../command/command.ts";
import { VERSION } from "../version.ts";
import { printIssues, type Presentable } from "./print-issues.ts";

/** Writes a report to stdout. */
export function printReport(
  format: "text" | "json" | "sarif",
  report: Presentable,
  terminal: Terminal,
): void {
  const { issues, sources } = report;
  switch (format) {
    case "text":
      return printIssues(report, terminal.out, terminal);
    case "json":
      return terminal.out.write(`${JSON.stringify(toJsonReport(issues))}\n`);
    case "sarif":
      return terminal.out.write(renderSarif(issues, { toolVersion: VERSION, sources }));
  }
}
