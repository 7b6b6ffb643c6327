// One run of the test runner, counted.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/** How many tests ended how. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** How the runner is called. */
export interface TestRun {
  /** Arguments for vitest. */
  readonly args: readonly string[];
  /** Added to this process's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Words before the command, of a program that runs it as somebody else. @default none */
  readonly by?: readonly string[];
}

/** Runs the tests, showing what the runner prints. */
export async function runTests({ args, env, by = [] }: TestRun): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), "task-api-test-"));
  chmodSync(folder, 0o777);
  const report = join(folder, "report.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await run([...by, "vitest", "run", ...reporters, ...args], env);
  const counted = readCounts(report);
  for (const line of remarks(report)) process.stdout.write(`${line}\n`);
  // A runner that ends badly without a failed test (an unhandled error) is a failure too.
  return { ...counted, failed: Math.max(counted.failed, code === 0 ? 0 : 1) };
}

/** Signals that end a run of tests; whoever runs them cleans up first. */
const ENDS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs a program in the foreground, saying so; its exit code, 1 where it could not be run or was killed. */
export async function run(
  [command = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  process.stderr.write(`$ ${[command, ...args].join(" ")}\n`);
  const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, ...env } });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ENDS) process.on(signal, pass);
  try {
    const [code] = await once(child, "exit");
    return typeof code === "number" ? code : 1;
  } catch {
    return 1;
  } finally {
    for (const signal of ENDS) process.off(signal, pass);
  }
}

/** What several runs come to together. */
export function addCounts(counts: readonly Counts[]): Counts {
  const sum = (name: keyof Counts): number => counts.reduce((all, one) => all + one[name], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

/** The line that every tier ends with. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped\n`;
}

/** What is read of vitest's report; it has no file where the run was ended. */
interface Report {
  readonly numPassedTests?: number;
  readonly numFailedTests?: number;
  readonly numPendingTests?: number;
  readonly numTodoTests?: number;
  readonly testResults?: readonly FileReport[];
}

interface FileReport {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages: readonly string[];
  }[];
}

function readReport(file: string): Report {
  const report: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  return isReport(report) ? report : {};
}

/** Whether it is what vitest writes; its parts are trusted to be. */
function isReport(value: unknown): value is Report {
  return typeof value === "object" && value !== null && "testResults" in value;
}

function readCounts(file: string): Counts {
  const report = readReport(file);
  return {
    passed: report.numPassedTests ?? 0,
    failed: report.numFailedTests ?? 0,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}

/**
 * A line for each test that failed, or that passed only when it was tried again, with the first line of why; they are
 * last in the output, where they are found.
 */
function remarks(file: string): readonly string[] {
  return (readReport(file).testResults ?? []).flatMap((one) => {
    const place = relative(process.cwd(), one.name);
    const tests = one.assertionResults.filter((test) => test.failureMessages.length > 0);
    if (tests.length === 0 && one.status === "failed") {
      return [`failed: ${place}: ${firstLine(one.message)}`];
    }
    return tests.map((test) => {
      const outcome = test.status === "passed" ? "passed when tried again" : "failed";
      return `${outcome}: ${place}: ${test.fullName}: ${firstLine(test.failureMessages[0] ?? "")}`;
    });
  });
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
