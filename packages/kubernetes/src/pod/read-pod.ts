// What a Pod of the API says of itself, as far as it does not change while it runs.
import { at, itemsAt, stringAt } from "@task-api/runtime";
import { givenLabels } from "./pod-labels.ts";
import { GATE } from "./pod-manifest.ts";

/** The id that no other pod has, not even a later one of the same name. */
export function uidOfPod(pod: unknown): string {
  return stringAt(pod, "metadata", "uid") ?? "";
}

/** The labels that it was given by us, in full. */
export function labelsOfPod(pod: unknown): Readonly<Record<string, string>> {
  return givenLabels(annotationsOfPod(pod));
}

/** Its annotations, ours and others'. */
export function annotationsOfPod(pod: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(Object(at(pod, "metadata", "annotations"))).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}

/** It waits for what belongs to it. */
export function isGated(pod: unknown): boolean {
  return itemsAt(pod, "spec", "schedulingGates").some((gate) => stringAt(gate, "name") === GATE);
}
