// `task-api processing-container IMAGE`: the contract of an image, for people or as it is.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  escapeForTerminal,
  toJsonReport,
  type Channel,
  type ProcessingContainer,
  type ScaleRule,
  type TaskTemplate,
  type TemplateEnv,
} from "@task-api/spec";
import { MASK } from "@task-api/runtime";
import type { RunCommand } from "../command/command.ts";
import { contractOfReference } from "../documents/contract-of-reference.ts";
import { contractOf } from "../documents/contract-to-check-against.ts";
import { UsageError } from "../command/usage-error.ts";
import { ExitCode } from "../exit-code.ts";
import { presentable } from "../output/print-issues.ts";
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
  const text = options.json ? `${JSON.stringify(reading.wire)}\n` : render(contract);
  terminal.out.write(text);
  return 0;
};

function render({ name, description, templates }: ProcessingContainer): string {
  return `${clean(name)}\n  ${clean(description)}\n${templates.map(renderTemplate).join("")}`;
}

function renderTemplate(template: TaskTemplate): string {
  const { inputs, outputs, env, command, timeoutSeconds, network, exitCodes } = template;
  const lines = [
    `${template.identifier}: ${template.description}`,
    ...inputs.flatMap((channel) => renderChannel(channel.required ? "input" : "input?", channel)),
    ...outputs.flatMap((channel) => renderChannel("output", channel)),
    ...env.map(renderVariable),
    ...(command === undefined ? [] : [`  command ${JSON.stringify(command)}`]),
    ...Object.entries(template.resources?.limits ?? {}).map(
      ([name, amount]) => `  limit ${name} ${amount}`,
    ),
    ...(timeoutSeconds === undefined ? [] : [`  timeout ${timeoutSeconds} s`]),
    ...(network === undefined ? [] : [`  network ${network}`]),
    ...Object.entries(exitCodes).map(([code, meaning]) => `  exit code ${code}: ${meaning}`),
  ];
  return `\n${lines.map((line) => `  ${clean(line)}\n`).join("")}`;
}

function renderChannel(kind: string, channel: Channel): readonly string[] {
  const { name, mountedPath, description = "", scaleRule } = channel;
  const line = `  ${kind} ${name} at ${mountedPath}  ${description}`.trimEnd();
  return scaleRule === undefined ? [line] : [line, `    ${renderScaleRule(scaleRule)}`];
}

function renderScaleRule({ complexity, type, mode, targetGlob }: ScaleRule): string {
  const { coefficient, exponent } = complexity;
  const power = exponent === 1 ? "n" : `n**${exponent}`;
  const files = targetGlob === "*" ? "" : ` of ${targetGlob}`;
  return `memory ${type} of at least 1.1 × ${coefficient} × ${power} bytes, n: ${mode}${files}`;
}

function renderVariable(variable: TemplateEnv): string {
  const { minimum, maximum, choices } = variable;
  const allowed = [
    ...(choices === undefined ? [] : [choices.join(", ")]),
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined ? [] : [`to ${maximum}`]),
  ].join(" ");
  const range = allowed === "" ? "" : ` (${allowed})`;
  const fixed = variable.adjustable ? "" : " [not adjustable]";
  const value = variable.secret ? MASK : JSON.stringify(variable.value);
  const text = variable.description ?? "";
  return `  env ${variable.name}: ${variable.type}${range} = ${value}${fixed}  ${text}`.trimEnd();
}

/** An image is somebody else's work: nothing in its contract may act on a terminal. */
function clean(text: string): string {
  return escapeForTerminal(text);
}
