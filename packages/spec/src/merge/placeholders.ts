// Opt-in placeholders in variables and commands: `${resources.limits.memory:Mi}` tells a tool what its
// container was given (contract §2). Resolved last, when the resources are known. Everything else that
// begins with `${` is the tool's own business and stays as it is.
import type { Finding, JsonPath, Outcome } from "../issue/issue.ts";
import { Severity } from "../issue/issue.ts";
import type { TaskInstance } from "../model/task-instance.ts";
import { decimalText } from "./decimal.ts";

/** What the container gets; absent: no limit or request is set. */
export interface ResolvedResources {
  /** CPUs, fractions allowed. */
  readonly cpuLimit?: number;
  readonly cpuRequest?: number;
  readonly memoryLimitBytes?: number;
  readonly memoryRequestBytes?: number;
}

/** Bounded, so that a long text without a closing brace is read once and not from every `${` on. */
const placeholder = /\$\{resources\.([^{}$]{0,80})\}/g;

const fields = {
  "limits.cpu": "cpuLimit",
  "requests.cpu": "cpuRequest",
  "limits.memory": "memoryLimitBytes",
  "requests.memory": "memoryRequestBytes",
} as const satisfies Readonly<Record<string, keyof ResolvedResources>>;

const bytesPerUnit: ReadonlyMap<string, number> = new Map([
  ["B", 1],
  ["k", 1e3],
  ["M", 1e6],
  ["G", 1e9],
  ["Ki", 1024],
  ["Mi", 1024 ** 2],
  ["Gi", 1024 ** 3],
  ["Ti", 1024 ** 4],
]);

const known =
  "placeholders are ${resources.limits.memory:Mi} (units B, k, M, G, Ki, Mi, Gi, Ti) and ${resources.limits.cpu}, and the same with requests";

/** Whether a value holds a placeholder, so that its final form is not known yet. */
export function hasPlaceholder(text: string): boolean {
  return text.search(placeholder) !== -1;
}

/** What is wrong with the placeholders in `text`, known from the text alone. */
export function placeholderFindings(text: string, path: JsonPath): readonly Finding[] {
  return [...text.matchAll(placeholder)].flatMap(([whole, body = ""]) =>
    parse(body) === undefined ? [unknownPlaceholder(whole, path)] : [],
  );
}

/**
 * Puts the resources of the container in place of the placeholders. Memory is whole units rounded down,
 * so that a tool stays below its limit (without a unit: bytes), cpu a decimal number of CPUs. A
 * placeholder that is unknown, or whose resource has no value, is an issue, of path `["env", name]` or
 * `["command", index]`. What users have entered is not touched.
 */
export function resolvePlaceholders(
  instance: TaskInstance,
  resources: ResolvedResources,
): Outcome<TaskInstance> {
  const issues: Finding[] = [];
  const resolve = (text: string, path: JsonPath): string =>
    text.replaceAll(placeholder, (whole: string, body: string) => {
      const parsed = parse(body);
      const value = parsed && resources[fields[parsed.field]];
      if (parsed !== undefined && value !== undefined) {
        return decimalText(parsed.unit === undefined ? value : Math.floor(value / parsed.unit));
      }
      issues.push(
        parsed === undefined ? unknownPlaceholder(whole, path) : unsetResource(whole, path),
      );
      return whole;
    });

  const env = instance.env.map((entry) =>
    "value" in entry && entry.verbatim !== true
      ? { ...entry, value: resolve(entry.value, ["env", entry.name]) }
      : entry,
  );
  const command = instance.command?.map((text, index) => resolve(text, ["command", index]));
  if (issues.length > 0) return { ok: false, issues };
  return {
    ok: true,
    value: { ...instance, env, ...(command === undefined ? {} : { command }) },
    issues: [],
  };
}

function parse(body: string): { field: keyof typeof fields; unit: number | undefined } | undefined {
  const [field = "", unitName, ...rest] = body.split(":");
  if (!isField(field) || rest.length > 0) return undefined;
  if (unitName === undefined) {
    return { field, unit: field.endsWith(".memory") ? 1 : undefined };
  }
  const unit = field.endsWith(".memory") ? bytesPerUnit.get(unitName) : undefined;
  return unit === undefined ? undefined : { field, unit };
}

function isField(text: string): text is keyof typeof fields {
  return Object.hasOwn(fields, text);
}

function unknownPlaceholder(whole: string, path: JsonPath): Finding {
  return {
    code: "placeholder/unknown",
    severity: Severity.error,
    path,
    message: `${whole} is not a placeholder that can be filled in`,
    hint: known,
  };
}

function unsetResource(whole: string, path: JsonPath): Finding {
  return {
    code: "placeholder/unset",
    severity: Severity.error,
    path,
    message: `${whole} cannot be filled in: the task sets no such value`,
    hint: "set it under 'resources', or remove the placeholder",
  };
}
