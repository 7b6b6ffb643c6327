// A task that names a template of a typed image is held against it at the call, for those whose files no compiler has
// seen. The values are judged later, by validation against the image's contract.
import { DagError, DagErrorCode, listed } from "./dag-error.ts";
import type { Env } from "./env.ts";
import type { ImageTemplate } from "./image-template.ts";
import type { SaidOfTask } from "./wire-task.ts";

/** What `dag.task` is given, whatever its type says. */
export interface GivenParameters extends SaidOfTask {
  readonly template?: ImageTemplate | undefined;
}

/** What was said of a task, with what its template adds. */
export interface FilledIn {
  readonly said: SaidOfTask;
  /** Names of its outputs, where the template is known. */
  readonly outputs?: readonly string[];
}

/** @throws DagError dag/unknown-template, dag/unknown-channel, dag/unknown-env, dag/missing-input */
export function fillInTemplate(id: string, parameters: GivenParameters): FilledIn {
  const { template, ...given } = parameters;
  if (template === undefined) {
    if (!("template" in parameters)) return { said: given };
    throw new DagError(
      DagErrorCode.unknownTemplate,
      `the template of the task ${JSON.stringify(id)} is not there`,
      "name one that the module of the image has, or give image and taskTemplate",
    );
  }
  const inputs = Object.keys(template.inputs);
  const fed = Object.entries(given.inputs ?? {}).filter(([, source]) => source !== undefined);
  const fedNames = fed.map(([name]) => name);
  const subject = `the template ${JSON.stringify(template.taskTemplate)} of the task ${JSON.stringify(id)}`;
  refuseUnknown(fedNames, inputs, `${subject} has no input`, DagErrorCode.unknownChannel);
  refuseUnknown(
    namesOf(given.env),
    Object.keys(template.env),
    `${subject} has no variable`,
    DagErrorCode.unknownEnv,
  );
  const missing = inputs.find(
    (name) => template.inputs[name] === "required" && !fedNames.includes(name),
  );
  if (missing !== undefined)
    throw new DagError(
      DagErrorCode.missingInput,
      `${subject} needs the input ${JSON.stringify(missing)}`,
      `add inputs: { ${JSON.stringify(missing)}: … }, an output of a task or hostPath("./folder")`,
    );
  return {
    said: { image: template.image, taskTemplate: template.taskTemplate, ...given },
    outputs: Object.keys(template.outputs),
  };
}

function namesOf(env: Env = {}): readonly string[] {
  return Array.isArray(env) ? env.map(({ name }) => String(name)) : Object.keys(env);
}

function refuseUnknown(
  names: readonly string[],
  known: readonly string[],
  start: string,
  code: DagErrorCode,
): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new DagError(code, `${start} ${JSON.stringify(unknown)}`, `it has: ${listed(known)}`);
}
