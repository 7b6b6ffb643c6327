// An error as the user sees it: what happened, what to do, and the exit code it stands for.
import { escapeForTerminal } from "@task-api/spec";
import { Reason, RecordError, RuntimeFailure } from "@task-api/runtime";
import { codeOfSignal } from "../terminal.ts";
import { NoEngine } from "../dag/no-engine.ts";
import { UsageError } from "../command/usage-error.ts";

/** What is printed and what the process ends with (contract §3: 2 for input and usage, 125 for the engine). */
export interface DescribedError {
  readonly message: string;
  readonly nextStep?: string;
  readonly text: string;
  readonly exitCode: number;
}

/**
 * Errors of ours say what to do; any other is a fault of the program and says where.
 * @param signal that has ended the call, where one has
 */
export function describeError(error: unknown, signal?: unknown): DescribedError {
  if (error instanceof UsageError) return described(error.message, error.hint, 2);
  if (error instanceof RecordError) {
    return described(error.message, error.nextStep, error.operation === "write" ? 125 : 2);
  }
  if (error instanceof NoEngine) return described(error.message, error.nextStep, 125);
  // By its name: the module with the store in it is loaded for DAGs only.
  if (error instanceof Error && error.name === "StoreError" && "nextStep" in error) {
    const isUse = "trouble" in error && error.trouble === "duplicate";
    return described(error.message, String(error.nextStep), isUse ? 2 : 125);
  }
  if (error instanceof RuntimeFailure && error.reason === Reason.Stopped) {
    return described(error.message, undefined, codeOfSignal(signal));
  }
  if (error instanceof RuntimeFailure) {
    return described(`${error.reason}: ${error.message}`, error.nextStep, 125);
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return described(
    `internal error: ${message}`,
    "this is a fault of task-api: please report it with what you typed",
    125,
  );
}

function described(
  message: string,
  nextStep: string | undefined,
  exitCode: DescribedError["exitCode"],
): DescribedError {
  const lines = `task-api: ${message}\n${nextStep === undefined ? "" : `  next step: ${nextStep}\n`}`;
  // Registries, engines and images have a say in it: nothing of theirs may act on a terminal.
  const text = lines.split("\n").map(escapeForTerminal).join("\n");
  return { message, text, exitCode, ...(nextStep !== undefined && { nextStep }) };
}
