// Pods by their labels, ended ones included.
import { KEY_LABEL, itemsAt, stringAt, type ListedRun } from "@task-api/runtime";
import type { ApiClient } from "../api/api-client.ts";
import { apiRefused } from "../api/api-refused.ts";
import { podsPath } from "../api/paths.ts";
import { judgeEnd } from "../observe/judge-end.ts";
import { podState } from "../observe/pod-state.ts";
import { labelSelector } from "./pod-labels.ts";
import { isGated, labelsOfPod, uidOfPod } from "./read-pod.ts";

/** Pods that come with one answer. */
const PAGE = 500;

/** The pods of the namespace that carry all of the `wanted` labels. */
export async function listPods(
  client: ApiClient,
  wanted: Readonly<Record<string, string>>,
): Promise<readonly ListedRun[]> {
  const found: ListedRun[] = [];
  let next: string | undefined;
  do {
    const answer = await client.call("GET", podsPath(client), {
      query: {
        labelSelector: `app.kubernetes.io/managed-by=task-api,${labelSelector(wanted)}`.replace(
          /,$/,
          "",
        ),
        limit: PAGE,
        continue: next,
      },
    });
    if (answer.status !== 200) throw apiRefused(client, "listing pods", answer);
    found.push(...itemsAt(answer.body, "items").flatMap((pod) => listed(pod, wanted)));
    next = stringAt(answer.body, "metadata", "continue") || undefined;
  } while (next !== undefined);
  return found;
}

/** Hashed labels may agree by chance: those in full decide. */
function listed(pod: unknown, wanted: Readonly<Record<string, string>>): ListedRun[] {
  const labels = labelsOfPod(pod);
  const { [KEY_LABEL]: key } = labels;
  const name = stringAt(pod, "metadata", "name");
  const isWanted = Object.entries(wanted).every(([label, value]) => labels[label] === value);
  if (key === undefined || name === undefined || !isWanted) return [];
  return [{ id: uidOfPod(pod), name, key, state: stateOf(pod), labels }];
}

/** One that waits for a node or an image will run by itself; behind our gate it waits for whoever made it. */
function stateOf(pod: unknown): ListedRun["state"] {
  if (isGated(pod)) return "created";
  return judgeEnd(podState(pod)) === undefined ? "running" : "exited";
}
