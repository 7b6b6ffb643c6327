// Rows of text as a table whose columns line up in a terminal.
import { stripVTControlCharacters } from "node:util";

/**
 * Lines of text, columns two blanks apart.
 * @param rows the first is the heading; an empty cell is fine
 */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const [heading = []] = rows;
  const widths = heading.map((_, column) =>
    Math.max(...rows.map((row) => width(row[column] ?? ""))),
  );
  const line = (cells: readonly string[]): string =>
    widths
      .map((size, column) => pad(cells[column] ?? "", size))
      .join("  ")
      .trimEnd();
  const rule = widths.map((size) => "─".repeat(size));
  return [line(heading), line(rule), ...rows.slice(1).map(line)].join("\n");
}

function pad(text: string, size: number): string {
  return text + " ".repeat(Math.max(0, size - width(text)));
}

/** Columns in a terminal: colours take none, and a letter with its marks above takes one. */
function width(text: string): number {
  return [...new Intl.Segmenter().segment(stripVTControlCharacters(text))].length;
}
