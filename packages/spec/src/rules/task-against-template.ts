// A task against the contract of its image (contract §1.4): does the template exist, is every channel
// bound, are the values allowed? Takes the raw JSON of the task, so that every finding has its place.
import type { Finding } from "../issue/issue.ts";
import type { Channel, ProcessingContainer, TaskTemplate } from "../model/processing-container.ts";
import { unknownChannel, unknownTemplate } from "./contract-names.ts";
import type { Cursor } from "./cursor.ts";
import { cursorAt, errorAt, field, items, textOf } from "./cursor.ts";
import { settingsAgainstTemplate } from "./settings-against-template.ts";

/** The template a task names in `container`, or the finding that it is not there. */
export async function taskAgainstContainer(
  task: unknown,
  container: Pick<ProcessingContainer, "templates">,
): Promise<readonly Finding[]> {
  const place = field(cursorAt(task), "taskTemplate");
  const identifier = textOf(place);
  if (identifier === undefined) return [];
  const template = container.templates.find((one) => one.identifier === identifier);
  return template === undefined
    ? [unknownTemplate(place, identifier, container)]
    : taskAgainstTemplate(task, template);
}

/** Everything in which a task does not fit `template`. Whether host paths exist is not looked at. */
export async function taskAgainstTemplate(
  task: unknown,
  template: TaskTemplate,
): Promise<readonly Finding[]> {
  const root = cursorAt(task);
  return [
    ...channelFindings(root, "input", template),
    ...channelFindings(root, "output", template),
    ...(await settingsAgainstTemplate(root, template)),
  ];
}

function channelFindings(
  task: Cursor,
  kind: "input" | "output",
  template: TaskTemplate,
): readonly Finding[] {
  const side = kind === "input" ? "inputs" : "outputs";
  const otherKind = kind === "input" ? "output" : "input";
  const bindings = field(task, side);
  const bound = items(bindings).map((binding) => field(binding, "name"));
  const unknown = bound.flatMap((place) => {
    const name = textOf(place);
    if (name === undefined) return [];
    const otherKindHint = `'${name}' is an ${otherKind}: bind it under '${otherKind}s'`;
    const channel = { name, kind, code: "task/unknown-channel", otherKindHint };
    return unknownChannel(place, channel, template) ?? [];
  });
  const boundNames = new Set(bound.map(textOf));
  const unbound = template[side]
    .filter(({ name, required }) => !boundNames.has(name) && (required || kind === "output"))
    .map((channel) =>
      unboundChannel(
        bindings.value === undefined ? task : bindings,
        channel,
        kind,
        dialectOf(task),
      ),
    );
  return [...unknown, ...unbound];
}

/** How the author writes bindings elsewhere in the document. */
function dialectOf(task: Cursor): "input" | "volume_source" {
  const bindings = [...items(field(task, "inputs")), ...items(field(task, "outputs"))];
  const isNewer = bindings.some((binding) => field(binding, "volume_source").value !== undefined);
  return isNewer ? "volume_source" : "input";
}

function unboundChannel(
  place: Cursor,
  channel: Channel,
  kind: "input" | "output",
  dialect: string,
): Finding {
  return errorAt(
    place,
    kind === "input" ? "task/unbound-input" : "task/unbound-output",
    `${kind} channel '${channel.name}' has no volume`,
    `add {"name": ${JSON.stringify(channel.name)}, "${dialect}": {"host_path": "…"}} to '${kind}s'`,
  );
}
