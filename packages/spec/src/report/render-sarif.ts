// Issues as SARIF 2.1.0, which code hosting services and editors show beside the code.
import { describeCode } from "../issue/codes.ts";
import { formatPath } from "../issue/issue.ts";
import type { Issue, Location, TextEdit } from "../issue/issue.ts";
import { createSourceText, locationOf } from "../source/source-text.ts";
import type { SourceText } from "../source/source-text.ts";
import { artifactUri } from "./artifact-uri.ts";
import type {
  SarifFix,
  SarifInvocation,
  SarifLocation,
  SarifLog,
  SarifRegion,
  SarifResult,
} from "./sarif-types.ts";

/** What SARIF says about its origin, and what fixes need. */
export interface RenderSarifOptions {
  /** @default "task-api" */
  readonly toolName?: string;
  readonly toolVersion?: string;
  readonly informationUri?: string;
  /** File to text; an issue's fix is written only when its file is here. */
  readonly sources?: ReadonlyMap<string, string>;
  /** Results that are listed; a notification counts the others. @default 1000 */
  readonly maxIssues?: number;
}

/** The SARIF log of `issues` (contract §1.4): every code is a rule, every issue a result. */
export function toSarif(issues: readonly Issue[], options: RenderSarifOptions = {}): SarifLog {
  const { toolName: name = "task-api", toolVersion, informationUri, sources = new Map() } = options;
  const listed = issues.slice(0, options.maxIssues ?? 1000);
  const omitted = issues.length - listed.length;
  const codes = [...new Set(listed.map((issue) => issue.code))].toSorted();
  const texts = new Map<string, SourceText>();
  for (const [file, text] of sources) texts.set(file, createSourceText(file, text));
  const driver = {
    name,
    ...(toolVersion === undefined ? {} : { version: toolVersion }),
    ...(informationUri === undefined ? {} : { informationUri }),
    rules: codes.map((id) => ({ id, shortDescription: { text: describeCode(id) } })),
  };
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver },
        columnKind: "utf16CodeUnits",
        ...(omitted > 0 && { invocations: [incomplete(omitted)] }),
        results: listed.map((issue) => toResult(issue, codes.indexOf(issue.code), texts)),
      },
    ],
  };
}

/** `toSarif` as text, indented, ending with a line break. */
export function renderSarif(issues: readonly Issue[], options: RenderSarifOptions = {}): string {
  return `${JSON.stringify(toSarif(issues, options), null, 2)}\n`;
}

function incomplete(omitted: number): SarifInvocation {
  const text = `${omitted} more issues are not listed`;
  return {
    executionSuccessful: true,
    toolExecutionNotifications: [{ level: "warning", message: { text } }],
  };
}

function toResult(
  issue: Issue,
  ruleIndex: number,
  texts: ReadonlyMap<string, SourceText>,
): SarifResult {
  const text = issue.hint === undefined ? issue.message : `${issue.message}\nHint: ${issue.hint}`;
  const source = issue.location && texts.get(issue.location.file);
  const fixes = issue.fix && source ? toFixes(issue.fix, source) : [];
  return {
    ruleId: issue.code,
    ruleIndex,
    level: issue.severity,
    message: { text },
    locations: [toLocation(issue)],
    ...(fixes.length === 0 ? {} : { fixes }),
  };
}

function toLocation({ path, location }: Issue): SarifLocation {
  const logicalLocations = [{ fullyQualifiedName: formatPath(path) }];
  if (location === undefined) return { logicalLocations };
  const artifactLocation = { uri: artifactUri(location.file) };
  return { physicalLocation: { artifactLocation, region: toRegion(location) }, logicalLocations };
}

function toRegion({ line, column, endLine, endColumn }: Location): SarifRegion {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** None for a byte order mark: SARIF does not count it as part of the text. */
function toFixes(fix: TextEdit, source: SourceText): SarifFix[] {
  const deletedRegion = toRegion(locationOf(source, fix));
  const { startLine, startColumn, endLine, endColumn } = deletedRegion;
  const isEmpty = startLine === endLine && startColumn === endColumn && fix.text === "";
  if (isEmpty) return [];
  const result: SarifFix = {
    description: { text: fix.text === "" ? "Remove it" : `Write ${JSON.stringify(fix.text)}` },
    artifactChanges: [
      {
        artifactLocation: { uri: artifactUri(source.file) },
        replacements: [{ deletedRegion, insertedContent: { text: fix.text } }],
      },
    ],
  };
  return [result];
}
