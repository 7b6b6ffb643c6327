// Reads tables as RFC 4180 describes them: cells that hold a comma, a quote or a line break stand in quotes.

/** A row: its cells by the names in the heading. */
export type CsvRow = Readonly<Record<string, string>>;

/** The rows below the heading. */
export function parseCsv(text: string): readonly CsvRow[] {
  const [heading = [], ...rows] = parseLines(text);
  return rows.map((cells) =>
    Object.fromEntries(heading.map((name, column) => [name, cells[column] ?? ""])),
  );
}

/** A quoted cell or a plain one, and what ends it. */
const CELL = /(?:"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^",\r\n]*))(?<end>,|\r?\n|$)/gy;

function parseLines(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const { groups = {}, index } of text.matchAll(CELL)) {
    if (index === text.length && line.length === 0) break;
    line.push(groups["quoted"]?.replaceAll('""', '"') ?? groups["plain"] ?? "");
    if (groups["end"] === ",") continue;
    lines.push(line);
    line = [];
  }
  return lines;
}
