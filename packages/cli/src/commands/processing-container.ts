// `task-api processing-container IMAGE`: the contract of an image, for people or as it is.
import {
  escapeForTerminal,
  toJsonReport,
  type ProcessingContainer,
  type TaskTemplate,
} from "@task-api/spec";
import type { RunCommand } from "../command/command.ts";
import { contractOfImage } from "../documents/contract-of-image.ts";
import { contractOf } from "../documents/contract-to-check-against.ts";
import { UsageError } from "../command/usage-error.ts";
import { Mode, withEngine } from "../engines.ts";
import { ExitCode } from "../exit-code.ts";
import { presentable } from "../output/print-issues.ts";
import type { options } from "./options.ts";

/** Exit code: 0; a missing image or contract ends with 125 (contract §3). */
export const processingContainer: RunCommand<(typeof options)["processing-container"]> = async ({
  options,
  operands,
  terminal,
}) => {
  const [reference = ""] = operands;
  if (reference === "") throw new UsageError("'processing-container' takes an IMAGE; '' came");
  const reading = await withEngine(Mode.docker, terminal, async (runtime) =>
    contractOfImage(runtime, await runtime.inspectImage(reference), terminal),
  );
  if (options.json && reading.value === undefined) {
    const { issues } = presentable(reading.issues, [reading]);
    terminal.out.write(`${JSON.stringify(toJsonReport(issues))}\n`);
    return ExitCode.usage;
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
  const { inputs, outputs, env, command, timeoutSeconds } = template;
  const channels = [
    ...inputs.map((channel) => ({ ...channel, kind: channel.required ? "input" : "input?" })),
    ...outputs.map((channel) => ({ ...channel, kind: "output" })),
  ];
  const lines = [
    `${template.identifier}: ${template.description}`,
    ...channels.map((channel) =>
      `  ${channel.kind} ${channel.name} at ${channel.mountedPath}  ${channel.description ?? ""}`.trimEnd(),
    ),
    ...env.map((variable) => {
      const choices = variable.choices === undefined ? "" : ` (${variable.choices.join(", ")})`;
      const fixed = variable.adjustable ? "" : " [not adjustable]";
      const value = variable.secret ? "***" : JSON.stringify(variable.value);
      return `  env ${variable.name}: ${variable.type}${choices} = ${value}${fixed}  ${variable.description ?? ""}`.trimEnd();
    }),
    ...(command === undefined ? [] : [`  command ${JSON.stringify(command)}`]),
    ...Object.entries(template.resources?.limits ?? {}).map(
      ([name, amount]) => `  limit ${name} ${amount}`,
    ),
    ...(timeoutSeconds === undefined ? [] : [`  timeout ${timeoutSeconds} s`]),
  ];
  return `\n${lines.map((line) => `  ${clean(line)}\n`).join("")}`;
}

/** An image is somebody else's work: nothing in its contract may act on a terminal. */
function clean(text: string): string {
  return escapeForTerminal(text);
}
