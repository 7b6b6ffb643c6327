// The contract of an image for people: its templates, with all that a task may bind and set.
import {
  escapeForTerminal,
  type Channel,
  type ProcessingContainer,
  type ScaleRule,
  type TaskTemplate,
  type TemplateEnv,
} from "@task-api/spec";
import { MASK } from "@task-api/runtime";

/** Several lines; an image is somebody else's work, so nothing in them may act on a terminal. */
export function renderContract({ name, description, templates }: ProcessingContainer): string {
  return `${escapeForTerminal(name)}\n  ${escapeForTerminal(description)}\n${templates.map(renderTemplate).join("")}`;
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
  return `\n${lines.map((line) => `  ${escapeForTerminal(line)}\n`).join("")}`;
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
