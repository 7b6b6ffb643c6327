// What a task sets, against its template (contract §1.4, §2): variables, resources, the conf file. The same for a task
// alone and for one of a DAG, which differ only in how their channels get data.
import type { Finding } from "../issue/issue.ts";
import type { TaskTemplate } from "../model/processing-container.ts";
import { defaultConfPath } from "../model/task.ts";
import { parseQuantity } from "../quantity/quantity.ts";
import type { Cursor } from "./cursor.ts";
import { errorAt, field, items, members, textOf, warningAt } from "./cursor.ts";
import { envAgainstTemplate } from "./env-against-template.ts";

/** Everything that a task sets and `template` does not allow, or that the author should know. */
export async function settingsAgainstTemplate(
  task: Cursor,
  template: TaskTemplate,
): Promise<readonly Finding[]> {
  return [
    ...(await envAgainstTemplate(setVariables(task), template)),
    ...mergedRequests(task, template),
    ...confCollisions(task, template),
  ];
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
