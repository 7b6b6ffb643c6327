// A DAG against the templates of its tasks (contract §5): the channels that maps and bindings name exist, every input
// that is needed is fed, and what the tasks set is allowed. Where a template is not known nothing is said.
import type { Finding } from "../issue/issue.ts";
import type { TaskTemplate } from "../model/processing-container.ts";
import { unknownChannel } from "./contract-names.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt, field, items, textOf } from "./cursor.ts";
import { settingsAgainstTemplate } from "./settings-against-template.ts";

/** A task of a DAG; without a template where none is known. */
export interface TemplatedTask {
  readonly task: Cursor;
  readonly template?: TaskTemplate;
}

/** Everything in which the tasks of a DAG, all of which are given, do not fit their templates. */
export async function workflowAgainstTemplates(
  tasks: readonly TemplatedTask[],
): Promise<readonly Finding[]> {
  const byId = new Map<string, TaskTemplate | undefined>();
  for (const { task, template } of tasks) {
    const id = textOf(field(task, "task_id"));
    if (id !== undefined && !byId.has(id)) byId.set(id, template);
  }
  const findings: (readonly Finding[])[] = [];
  for (const { task, template } of tasks) {
    findings.push(mappedOutputs(task, byId));
    if (template === undefined) continue;
    findings.push(namedInputs(task, template), unfedInputs(task, template));
    findings.push(fanOutChannel(task, template));
    findings.push(await settingsAgainstTemplate(task, template));
  }
  return findings.flat();
}

function mappedOutputs(
  task: Cursor,
  templates: ReadonlyMap<string, TaskTemplate | undefined>,
): readonly Finding[] {
  return items(field(task, "iochannel_maps")).flatMap((map) => {
    const upstream = textOf(field(map, "upstream_operator"));
    const template = upstream === undefined ? undefined : templates.get(upstream);
    const place = field(map, "upstream_output_channel");
    const name = textOf(place);
    if (template === undefined || name === undefined) return [];
    const otherKindHint = `'${name}' is an input of '${upstream}': name one of its outputs`;
    const code = "workflow/unknown-channel";
    return unknownChannel(place, { name, kind: "output", code, otherKindHint }, template) ?? [];
  });
}

function namedInputs(task: Cursor, template: TaskTemplate): readonly Finding[] {
  return inputPlaces(task).flatMap(({ place, code }) => {
    const name = textOf(place);
    if (name === undefined) return [];
    const otherKindHint = `'${name}' is an output of this task: a DAG run makes its directory`;
    return unknownChannel(place, { name, kind: "input", code, otherKindHint }, template) ?? [];
  });
}

function unfedInputs(task: Cursor, template: TaskTemplate): readonly Finding[] {
  const fed = new Set(inputPlaces(task).map(({ place }) => textOf(place)));
  const maps = field(task, "iochannel_maps");
  return template.inputs
    .filter(({ name, required }) => required && !fed.has(name))
    .map(({ name }) => {
      const map = {
        upstream_operator: "…",
        upstream_output_channel: "…",
        input_channel: name,
      };
      return errorAt(
        maps.value === undefined ? task : maps,
        "workflow/unfed-input",
        `input channel '${name}' of ${labelOf(task)} gets no data`,
        `add ${JSON.stringify(map)} to 'iochannel_maps', or bind it under 'inputs'`,
      );
    });
}

/** Whose items a task runs over must be clear. */
function fanOutChannel(task: Cursor, template: TaskTemplate): readonly Finding[] {
  const place = field(task, "fan_out");
  if (place.value === undefined) return [];
  const channel = field(place, "channel");
  const name = textOf(channel);
  if (name !== undefined) {
    const otherKindHint = `'${name}' is an output of this task: name one of its inputs`;
    const code = "workflow/fan-out-channel";
    const finding = unknownChannel(channel, { name, kind: "input", code, otherKindHint }, template);
    return finding === undefined ? [] : [finding];
  }
  const names = template.inputs.map((input) => input.name);
  if (names.length === 1) return [];
  return [
    errorAt(
      place,
      "workflow/fan-out-channel",
      `'fan_out' of ${labelOf(task)} does not say over which input channel: the template has ${names.length === 0 ? "none" : names.join(", ")}`,
      names.length === 0
        ? "take 'fan_out' away"
        : `write {"by": "item", "channel": ${JSON.stringify(names[0])}}`,
    ),
  ];
}

/** The places where a task names an input channel of its own. */
function inputPlaces(task: Cursor): readonly { readonly place: Cursor; readonly code: string }[] {
  const bindings = items(field(task, "inputs")).map((binding) => field(binding, "name"));
  const maps = items(field(task, "iochannel_maps")).map((map) => field(map, "input_channel"));
  return [
    ...bindings.map((place) => ({ place, code: "task/unknown-channel" })),
    ...maps.map((place) => ({ place, code: "workflow/unknown-channel" })),
  ];
}

function labelOf(task: Cursor): string {
  const id = textOf(field(task, "task_id"));
  return id === undefined ? "the task" : `task '${id}'`;
}
