// Issues for people, as good compilers show them: place, code, message, the line with the place
// underlined, hint. Safe for a terminal whatever the documents hold, and never endless.
import { Severity, formatPath } from "../issue/issue.ts";
import type { Issue } from "../issue/issue.ts";
import { countIssues } from "./count.ts";
import { plainPalette } from "./palette.ts";
import type { Palette } from "./palette.ts";
import { createExcerpts } from "./source-excerpt.ts";
import type { SourceExcerpt } from "./source-excerpt.ts";
import { escapeForTerminal } from "./terminal-text.ts";

/** How issues are printed. */
export interface RenderTextOptions {
  /** File to text, for the lines of source; a file that is missing here is shown without its line. */
  readonly sources?: ReadonlyMap<string, string>;
  /** @default no colours */
  readonly palette?: Palette;
  /** Issues that are printed; a line counts the others. @default 50 */
  readonly maxIssues?: number;
}

const maxMessageLength = 1000;

/**
 * The report of `issues` in their order, ending with a line that counts them and a line break; empty
 * when there are none (contract §1.4).
 */
export function renderText(issues: readonly Issue[], options: RenderTextOptions = {}): string {
  if (issues.length === 0) return "";
  const { sources = new Map(), palette = plainPalette, maxIssues = 50 } = options;
  const excerptOf = createExcerpts(sources);
  const blocks = issues.slice(0, maxIssues).map((issue) => {
    const excerpt = issue.location && excerptOf(issue.location);
    return renderIssue(issue, excerpt, palette);
  });
  const omitted = issues.length - blocks.length;
  if (omitted > 0) blocks.push(palette.dim(`… and ${omitted} more`));
  return `${[...blocks, summary(issues, palette)].join("\n\n")}\n`;
}

function renderIssue(issue: Issue, excerpt: SourceExcerpt | undefined, palette: Palette): string {
  const paint = issue.severity === Severity.error ? palette.error : palette.warning;
  const head = [
    issue.location && palette.bold(place(issue.location)),
    paint(issue.severity),
    palette.dim(escapeForTerminal(issue.code)),
  ];
  const at = issue.path.length === 0 ? "" : palette.dim(` (at ${clean(formatPath(issue.path))})`);
  const lines = [head.filter(Boolean).join(" "), `  ${clean(issue.message)}${at}`];
  if (excerpt) {
    const number = String(excerpt.lineNumber);
    lines.push(`  ${palette.dim(`${number} |`)} ${excerpt.text}`);
    lines.push(`  ${palette.dim(`${" ".repeat(number.length)} |`)} ${paintMarks(excerpt, paint)}`);
  }
  if (issue.hint !== undefined) lines.push(`  hint: ${clean(issue.hint)}`);
  return lines.join("\n");
}

function place({ file, line, column }: { file: string; line: number; column: number }): string {
  return `${clean(file)}:${line}:${column}`;
}

function paintMarks({ underline }: SourceExcerpt, paint: (text: string) => string): string {
  const indent = underline.indexOf("^");
  return underline.slice(0, indent) + paint(underline.slice(indent));
}

/** Text of unknown origin for one line. */
function clean(text: string): string {
  const short = text.length > maxMessageLength ? `${text.slice(0, maxMessageLength)}…` : text;
  return escapeForTerminal(short);
}

function summary(issues: readonly Issue[], palette: Palette): string {
  const { errors, warnings } = countIssues(issues);
  const parts = [
    errors > 0 ? palette.error(plural(errors, "error")) : "",
    warnings > 0 ? palette.warning(plural(warnings, "warning")) : "",
  ];
  const files = new Set(issues.flatMap((issue) => issue.location?.file ?? []));
  const [only = ""] = files;
  const where =
    files.size > 1 ? ` in ${files.size} files` : files.size === 1 ? ` in ${clean(only)}` : "";
  return `${parts.filter(Boolean).join(", ")}${where}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
