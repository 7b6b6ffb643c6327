// Labels of a plan as Kubernetes takes them. It is narrower than the port: what does not fit is hashed, so that it can
// still be selected by, and an annotation has all of them in full.
import { createHash } from "node:crypto";
import { at, parseJson } from "@task-api/runtime";

/** All labels of a pod, as they were given; JSON. */
export const LABELS_ANNOTATION = "task-api/labels";

/** What goes into a pod's metadata. */
export interface PodLabels {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Names and values of any length and with any characters (contract §5: labels carry the full ids). */
export function podLabels(given: Readonly<Record<string, string>>): PodLabels {
  const labels = Object.entries(given).map(([name, value]) => [validName(name), validValue(value)]);
  return {
    labels: Object.fromEntries(labels),
    annotations: { [LABELS_ANNOTATION]: JSON.stringify(given) },
  };
}

/** A label selector for pods that carry all of `wanted`; hashes may agree, `givenLabels` tells for certain. */
export function labelSelector(wanted: Readonly<Record<string, string>>): string {
  return Object.entries(wanted)
    .map(([name, value]) => `${validName(name)}=${validValue(value)}`)
    .join(",");
}

/** The labels of a pod as they were given; nothing where they cannot be read. */
export function givenLabels(
  annotations: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const table = parseJson(annotations[LABELS_ANNOTATION] ?? "");
  const entries = Object.entries(Object(table)).filter(
    (entry): entry is [string, string] => typeof at(table, entry[0]) === "string",
  );
  return Object.fromEntries(entries);
}

const WORD = "[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";
const VALUE = new RegExp(`^(?:${WORD})?$`);
const DOMAIN_PART = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
const NAME = new RegExp(`^(?:(?=[^/]{1,253}/)${DOMAIN_PART}(?:\\.${DOMAIN_PART})*/)?${WORD}$`);

function validName(name: string): string {
  return NAME.test(name) ? name : `task-api.name-${hash(name)}`;
}

function validValue(value: string): string {
  return VALUE.test(value) ? value : `hash-${hash(value)}`;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 40);
}
