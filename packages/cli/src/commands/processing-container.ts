// `task-api processing-container IMAGE`: the contract of an image, for people or as it is.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { toJsonReport } from "@task-api/spec";
import type { RunCommand } from "../command/command.ts";
import { contractOfReference } from "../documents/contract-of-reference.ts";
import { contractOf } from "../documents/contract-to-check-against.ts";
import { UsageError } from "../command/usage-error.ts";
import { ExitCode } from "../exit-code.ts";
import { presentable } from "../output/print-issues.ts";
import { renderContract } from "../output/render-contract.ts";
import { readTarget } from "./engine-options.ts";
import type { options } from "./options.ts";

/** Exit code: 0; an image without a contract, or with a wrong one, ends with 125 (contract §3). */
export const processingContainer: RunCommand<(typeof options)["processing-container"]> = async ({
  options,
  operands,
  terminal,
}) => {
  const [reference = ""] = operands;
  if (reference === "") throw new UsageError("'processing-container' takes an IMAGE; '' came");
  if (reference.endsWith(".json") && existsSync(resolve(terminal.cwd, reference))) {
    throw new UsageError(
      `'processing-container' takes an IMAGE; ${reference} is a file`,
      `task-api validate ${reference} checks it`,
    );
  }
  const reading = await contractOfReference(reference, terminal, readTarget(options));
  if (options.json && reading.value === undefined) {
    const { issues } = presentable(reading.issues, [reading]);
    terminal.out.write(`${JSON.stringify(toJsonReport(issues))}\n`);
    return ExitCode.engine;
  }
  const contract = contractOf(reading, terminal);
  const text = options.json ? `${JSON.stringify(reading.wire)}\n` : renderContract(contract);
  terminal.out.write(text);
  return 0;
};
