// `task-api validate FILE…`: every issue of every document at once. Touches no engine unless
// `--against` names an image, and never looks at host paths (contract §1.4). A workflow is held against the
// lock beside it (contract §5).
import {
  hasErrors,
  readDocument,
  sortIssues,
  type DocumentReading,
  type Issue,
  type ProcessingContainer,
} from "@task-api/spec";
import type { Call, RunCommand } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { openDocument } from "../documents/open-document.ts";
import { UnreadableFile } from "../documents/read-bytes.ts";
import { ExitCode } from "../exit-code.ts";
import type { options } from "./options.ts";

type ValidateCall = Call<typeof options.validate>;

/** A file with all that is to be said of it. */
interface Checked {
  /** Of the file, and of the lock beside it; none of what could not be read. */
  readonly readings: readonly Pick<DocumentReading, "hidden" | "source" | "kind">[];
  readonly issues: readonly Issue[];
  /** What it was held against: the variables that are called secret there are hidden. */
  readonly contracts: readonly ProcessingContainer[];
}

/** Exit code: 0 fine, 1 issues, 2 when a file could not be read (contract §3). */
export const validate: RunCommand<typeof options.validate> = async (call) => {
  const { options, operands } = call;
  if (options.against !== undefined && options.schema === "workflow") throw notAgainst(operands[0]);
  const contract =
    options.against === undefined ? undefined : await readContract(options.against, call);
  const checked: Checked[] = [];
  for (const file of operands) checked.push(await checkFile(file, call, contract));
  const found = checked.flatMap((one) => one.issues);
  const issues = options.strict ? found.map(asError) : found;
  await print(issues, checked, call);
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
    if (/\.(?:py|m?ts|m?js)$/.test(file)) {
      if (contract !== undefined) throw notAgainst(file);
      const { checkDagFile } = await import("../documents/check-dag-file.ts");
      return await checkDagFile(file, call.terminal);
    }
    const reading = await readAndMend(file, call);
    return await checkAgainst(file, reading, call, contract);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const { unreadableIssue } = await import("../documents/unreadable-issue.ts");
    return { readings: [], issues: [unreadableIssue(file, error)], contracts: [] };
  }
}

async function readAndMend(
  file: string,
  { options, terminal }: ValidateCall,
): Promise<DocumentReading> {
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
  return reading;
}

/** A task against the contract that was asked for, a workflow against the lock beside it. */
async function checkAgainst(
  file: string,
  reading: DocumentReading,
  { terminal }: ValidateCall,
  contract: ProcessingContainer | undefined,
): Promise<Checked> {
  const contracts = contract === undefined ? [] : [contract];
  const own = { readings: [reading], issues: reading.issues, contracts };
  if (reading.kind === "task" && contract !== undefined) {
    const { issuesAgainst } = await import("../documents/issues-against.ts");
    const against = await issuesAgainst(contract, reading);
    return { ...own, issues: sortIssues([...own.issues, ...against]) };
  }
  if (reading.kind !== "workflow") return own;
  if (contract !== undefined) throw notAgainst(file);
  const { checkAgainstLock } = await import("../documents/check-against-lock.ts");
  const checked = await checkAgainstLock(file, reading, terminal);
  if (checked === undefined) return own;
  const { issues, lock } = checked;
  if (lock === undefined) return { ...own, issues };
  const images = [...(lock.value?.images.values() ?? [])];
  const locked = images.flatMap((image) => image.contract ?? []);
  return { readings: [reading, lock], issues, contracts: locked };
}

function notAgainst(file: string | undefined): UsageError {
  return new UsageError(
    `--against is for tasks, and ${file} is a workflow`,
    `a workflow is checked against the lock beside it: run task-api dag lock ${file}`,
  );
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
  checked: readonly Checked[],
  { options, operands, terminal }: ValidateCall,
): Promise<void> {
  const format = options.json ? "json" : (options.format ?? "text");
  if (format === "text" && issues.length === 0) {
    const note = noteOn(checked);
    return terminal.out.write(`${operands.join(", ")}: valid${note && ` (${note})`}\n`);
  }
  const [{ printReport }, { presentable }] = await Promise.all([
    import("../output/print-report.ts"),
    import("../output/print-issues.ts"),
  ]);
  const templates = checked.flatMap(({ contracts }) => contracts).flatMap((one) => one.templates);
  const env = templates.flatMap((template) => template.env);
  const secrets = new Set(env.filter(({ secret }) => secret).map(({ name }) => name));
  const readings = checked.flatMap((one) => one.readings);
  printReport(format, presentable(issues, readings, secrets), terminal);
}

/** What more could have been looked at. */
function noteOn(checked: readonly Checked[]): string {
  const alone = checked
    .filter(({ readings, contracts }) => readings.length === 1 && contracts.length === 0)
    .flatMap(({ readings }) => readings);
  if (alone.some(({ kind }) => kind === "task")) {
    return "--against IMAGE compares a task with its contract";
  }
  return alone.some(({ kind }) => kind === "workflow")
    ? "with the contracts that task-api dag lock writes beside it, more can be checked"
    : "";
}
