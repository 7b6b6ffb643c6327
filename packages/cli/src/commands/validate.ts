// `task-api validate FILE…`: every issue of every document at once. Touches no engine unless
// `--against` names an image, and never looks at host paths (contract §1.4).
import {
  hasErrors,
  readDocument,
  sortIssues,
  type DocumentReading,
  type Issue,
  type ProcessingContainer,
} from "@task-api/spec";
import type { Call, RunCommand } from "../command/command.ts";
import { openDocument } from "../documents/open-document.ts";
import { UnreadableFile } from "../documents/read-bytes.ts";
import { ExitCode } from "../exit-code.ts";
import type { options } from "./options.ts";

type ValidateCall = Call<typeof options.validate>;

/** A file with all that is to be said of it; one that could not be read has no reading. */
interface Checked {
  readonly reading?: DocumentReading;
  readonly issues: readonly Issue[];
}

/** Exit code: 0 fine, 1 issues, 2 when a file could not be read (contract §3). */
export const validate: RunCommand<typeof options.validate> = async (call) => {
  const { options, operands } = call;
  const contract =
    options.against === undefined ? undefined : await readContract(options.against, call);
  const checked: Checked[] = [];
  for (const file of operands) checked.push(await checkFile(file, call, contract));
  const found = checked.flatMap((one) => one.issues);
  const issues = options.strict ? found.map(asError) : found;
  const readings = checked.flatMap(({ reading }) => (reading === undefined ? [] : [reading]));
  await print(issues, readings, call, contract);
  if (found.some(isUnreadable)) return ExitCode.usage;
  return hasErrors(issues) ? ExitCode.findings : ExitCode.ok;
};

/** `--strict`: whatever is told is an error (contract §1.3). */
const asError = (issue: Issue): Issue => ({ ...issue, severity: "error" });

/** No text that could be looked into: missing, binary, in another encoding. An empty one is read. */
function isUnreadable({ code, severity }: Issue): boolean {
  const isText = code.startsWith("text/") && code !== "text/empty";
  return code === "document/unreadable" || (isText && severity === "error");
}

/** What is wrong with one file says nothing about the next: it is an issue, not an exception. */
async function checkFile(
  file: string,
  call: ValidateCall,
  contract: ProcessingContainer | undefined,
): Promise<Checked> {
  try {
    return await checkDocument(file, call, contract);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const location = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
    const { message, hint } = error;
    const issue = {
      code: "document/unreadable",
      severity: "error",
      path: [],
      location,
      message,
    } as const;
    return { issues: [{ ...issue, ...(hint !== undefined && { hint }) }] };
  }
}

async function checkDocument(
  file: string,
  { options, terminal }: ValidateCall,
  contract: ProcessingContainer | undefined,
): Promise<Checked> {
  const read = (): Promise<DocumentReading> =>
    readDocument({
      ...openDocument(file, terminal, options.set),
      ...(options.schema !== undefined && { kind: options.schema }),
    });
  let reading = await read();
  if (options.fix) {
    const { mendFile } = await import("../documents/mend-file.ts");
    const { mended, left } = mendFile(file, reading, terminal);
    if (mended > 0) {
      terminal.err.write(`${file}: mended ${mended} place(s)\n`);
      reading = await read();
    }
    if (left > 0) {
      terminal.err.write(`${file}: not mended, other errors of syntax have to go first\n`);
    }
  }
  if (contract === undefined || reading.kind !== "task") return { reading, issues: reading.issues };
  const { issuesAgainst } = await import("../documents/issues-against.ts");
  const against = await issuesAgainst(contract, reading);
  return { reading, issues: sortIssues([...reading.issues, ...against]) };
}

async function readContract(
  against: string,
  { options, terminal }: ValidateCall,
): Promise<ProcessingContainer> {
  const { contractToCheckAgainst } = await import("../documents/contract-to-check-against.ts");
  return contractToCheckAgainst(against, terminal, options.set);
}

/** What prints a report is loaded only when there is one. */
async function print(
  issues: readonly Issue[],
  readings: readonly DocumentReading[],
  { options, operands, terminal }: ValidateCall,
  contract: ProcessingContainer | undefined,
): Promise<void> {
  const format = options.json ? "json" : (options.format ?? "text");
  if (format === "text" && issues.length === 0) {
    const isTask = readings.some(({ kind }) => kind === "task");
    const note =
      isTask && contract === undefined
        ? " (--against IMAGE compares a task with its contract)"
        : "";
    return terminal.out.write(`${operands.join(", ")}: valid${note}\n`);
  }
  const [{ printReport }, { presentable }] = await Promise.all([
    import("../output/print-report.ts"),
    import("../output/print-issues.ts"),
  ]);
  const env = contract?.templates.flatMap((template) => template.env) ?? [];
  const secrets = new Set(env.filter(({ secret }) => secret).map(({ name }) => name));
  printReport(format, presentable(issues, readings, secrets), terminal);
}
