// A task against the contract of its image (contract §1.4): does the template exist, is every channel
// bound, are the values allowed? Takes the raw JSON of the task, so that every finding has its place.
import type { Finding } from "../issue/issue.ts";
import { didYouMean } from "../issue/suggest.ts";
import type { Channel, ProcessingContainer, TaskTemplate } from "../model/processing-container.ts";
import { defaultConfPath } from "../model/task.ts";
import { parseQuantity } from "../quantity/quantity.ts";
import type { Cursor } from "./cursor.ts";
import { cursorAt, errorAt, field, items, members, textOf, warningAt } from "./cursor.ts";
import { envAgainstTemplate } from "./env-against-template.ts";

/** The template a task names in `container`, or the finding that it is not there. */
export async function taskAgainstContainer(
  task: unknown,
  container: Pick<ProcessingContainer, "templates">,
): Promise<readonly Finding[]> {
  const place = field(cursorAt(task), "taskTemplate");
  const identifier = textOf(place);
  if (identifier === undefined) return [];
  const template = container.templates.find((one) => one.identifier === identifier);
  if (template !== undefined) return taskAgainstTemplate(task, template);
  const identifiers = container.templates.map((one) => one.identifier);
  const list =
    identifiers.length === 0
      ? "there are none"
      : `there are: ${identifiers.slice(0, 20).join(", ")}`;
  return [
    errorAt(
      place,
      "task/unknown-template",
      `the processing-container has no task template ${JSON.stringify(identifier)}${didYouMean(identifier, identifiers)}`,
      list,
    ),
  ];
}

/** Everything in which a task does not fit `template`. Whether host paths exist is not looked at. */
export async function taskAgainstTemplate(
  task: unknown,
  template: TaskTemplate,
): Promise<readonly Finding[]> {
  const root = cursorAt(task);
  return [
    ...channelFindings(root, "inputs", template),
    ...channelFindings(root, "outputs", template),
    ...(await envAgainstTemplate(setVariables(root), template)),
    ...mergedRequests(root, template),
    ...confCollisions(root, template),
  ];
}

function channelFindings(
  task: Cursor,
  side: "inputs" | "outputs",
  template: TaskTemplate,
): readonly Finding[] {
  const channels = template[side];
  const kind = side === "inputs" ? "input" : "output";
  const bindings = field(task, side);
  const bound = items(bindings).map((binding) => field(binding, "name"));
  const names = new Set(channels.map(({ name }) => name));
  const unknown = bound.flatMap((place) => {
    const name = textOf(place);
    if (name === undefined || names.has(name)) return [];
    return unknownChannel(place, name, kind, template);
  });
  const boundNames = new Set(bound.map(textOf));
  const unbound = channels
    .filter(({ name, required }) => !boundNames.has(name) && (required || side === "outputs"))
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

function unknownChannel(
  place: Cursor,
  name: string,
  kind: "input" | "output",
  template: TaskTemplate,
): Finding {
  const [own, other] =
    kind === "input" ? [template.inputs, template.outputs] : [template.outputs, template.inputs];
  const names = own.slice(0, 20).map((channel) => channel.name);
  const isOther = other.some((channel) => channel.name === name);
  const list = names.length === 0 ? `it has no ${kind}s` : `its ${kind}s are: ${names.join(", ")}`;
  const otherKind = kind === "input" ? "output" : "input";
  return errorAt(
    place,
    "task/unknown-channel",
    `task template '${template.identifier}' has no ${kind} channel ${JSON.stringify(name)}${didYouMean(name, names)}`,
    isOther ? `'${name}' is an ${otherKind}: bind it under '${otherKind}s'` : list,
  );
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

function setVariables(task: Cursor): Parameters<typeof envAgainstTemplate>[0] {
  return items(field(task, "env")).flatMap((env) => {
    const name = textOf(field(env, "name"));
    if (name === undefined) return [];
    const place = field(env, "value");
    const value = textOf(place);
    const namePath = field(env, "name").path;
    return value === undefined
      ? { name, path: env.path, namePath }
      : { name, value, path: place.path, namePath };
  });
}

/**
 * A limit of the task and a request of the template, or the other way round, meet only when both are
 * merged. A memory request above the limit raises it (contract §2), which the author of the task should
 * know; of anything else there is no more to be had than the limit.
 */
function mergedRequests(task: Cursor, template: TaskTemplate): readonly Finding[] {
  const resources = field(task, "resources");
  const limits = field(resources, "limits");
  const requests = field(resources, "requests");
  return [
    ...members(limits)
      .filter(([name]) => field(requests, name).value === undefined)
      .flatMap(([name, place]) => {
        const limit = quantityAt(place);
        const request = template.resources?.requests[name];
        if (!isAbove(request, limit)) return [];
        const what = `the limit of ${name} (${limit}) is below the request of the task template (${request})`;
        return splitRequest(place, name, what, "requests");
      }),
    ...members(requests)
      .filter(([name]) => field(limits, name).value === undefined)
      .flatMap(([name, place]) => {
        const request = quantityAt(place);
        const limit = template.resources?.limits[name];
        if (!isAbove(request, limit)) return [];
        const what = `the request of ${name} (${request}) is above the limit of the task template (${limit})`;
        return splitRequest(place, name, what, "limits");
      }),
  ];
}

function splitRequest(place: Cursor, name: string, what: string, other: string): Finding {
  const hint = `set '${other}' of ${name} as well`;
  return name === "memory"
    ? warningAt(place, "task/request-raises-limit", `${what}, so the limit is raised`, hint)
    : errorAt(place, "resources/request-above-limit", what, hint);
}

function quantityAt({ value }: Cursor): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function isAbove(request: string | undefined, limit: string | undefined): boolean {
  if (request === undefined || limit === undefined) return false;
  const requested = parseQuantity(request);
  const allowed = parseQuantity(limit);
  return requested !== undefined && allowed !== undefined && requested > allowed;
}

function confCollisions(task: Cursor, template: TaskTemplate): readonly Finding[] {
  const place = field(task, "mount_conf");
  const path = place.value === true ? defaultConfPath : textOf(place);
  if (path === undefined) return [];
  return [...template.inputs, ...template.outputs].flatMap(({ name, mountedPath }) => {
    if (path === mountedPath) {
      const message = `'mount_conf' must not be the mounted_path of channel '${name}'`;
      return errorAt(place, "task/conf-collides", message);
    }
    if (!path.startsWith(`${mountedPath}/`)) return [];
    const message = `'mount_conf' (${path}) lies inside channel '${name}' (${mountedPath})`;
    return warningAt(place, "task/conf-collides", message);
  });
}
