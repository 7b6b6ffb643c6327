// Ending and removing pods; both are content when there is nothing left to do.
import { Reason, RuntimeFailure, stringAt, type RunHandle } from "@task-api/runtime";
import { watchAway } from "@task-api/runtime/adapter";
import type { ApiAnswer, ApiClient } from "../api/api-client.ts";
import { apiRefused } from "../api/api-refused.ts";
import { podsPath } from "../api/paths.ts";
import { MERGE_PATCH, patientCalls, type PatientCall } from "../api/patient-calls.ts";
import { judgeEnd, STOPPED_ANNOTATION } from "../observe/judge-end.ts";
import { podState } from "../observe/pod-state.ts";
import { watchPod } from "../observe/watch-pod.ts";
import { hasBegun } from "../observe/watch-start.ts";
import { GRACE_SECONDS } from "./pod-manifest.ts";

/** Beyond its grace a node may need a while until everything is taken down; one that is away never says so. */
const KILL_PATIENCE_MS = 120_000;
/** How often a change is made that collides with others. */
const MAX_TRIES = 5;
/** How long an API server that is away is waited for. */
const PATIENCE_MS = 60_000;

/**
 * Asks the process to end, by a deadline that has passed: unlike a deletion it keeps the pod, with its exit code and
 * its log. The process has the pod's own grace, whatever else is asked for. Where none is wanted the pod is deleted as well:
 * then the cluster removes it though nobody is there to see its end.
 * @returns whether that has ended it
 */
export async function stopPod(
  client: ApiClient,
  handle: RunHandle,
  graceSeconds: number,
  tries = 1,
): Promise<boolean> {
  const call = patiently(client);
  const doing = `stopping the pod ${handle.name}`;
  const before = await call(doing, "GET", podsPath(client, handle.name));
  if (before.status !== 200 && before.status !== 404) throw apiRefused(client, doing, before);
  if (isOther(before, handle) || judgeEnd(podState(before.body)) !== undefined) return false;
  const marked = await call(doing, "PATCH", podsPath(client, handle.name), {
    contentType: MERGE_PATCH,
    json: {
      metadata: { uid: handle.id, annotations: { [STOPPED_ANNOTATION]: "true" } },
      spec: { activeDeadlineSeconds: 1 },
    },
  });
  if (marked.status === 404) return false;
  // Another pod has the name by now, or something else changed it just then: which of them, the next look tells.
  if (marked.status === 409 && tries < MAX_TRIES) {
    return stopPod(client, handle, graceSeconds, tries + 1);
  }
  if (marked.status !== 200) throw apiRefused(client, doing, marked);
  // Deadlines are a node's to keep, and it does not while it waits for volumes.
  if (!hasBegun(podState(marked.body))) await deletePod(client, handle, GRACE_SECONDS);
  else if (graceSeconds === 0) await deletePod(client, handle, 1);
  return waitForEnd(client, handle, marked.body);
}

/** Removes a pod and what belongs to it, killing what still runs; returns once it is gone. */
export async function removePod(
  client: ApiClient,
  handle: RunHandle,
  hasEnded: boolean,
): Promise<void> {
  if (!(await deletePod(client, handle, hasEnded ? 0 : 1)) || hasEnded) return;
  await follow(client, handle, (pod) => pod === undefined);
}

/** Whether there is something to wait for. */
async function deletePod(
  client: ApiClient,
  { id, name }: RunHandle,
  graceSeconds: number,
): Promise<boolean> {
  const doing = `removing the pod ${name}`;
  const answer = await patiently(client)(doing, "DELETE", podsPath(client, name), {
    json: { preconditions: { uid: id }, gracePeriodSeconds: graceSeconds },
  });
  // 409: another pod has the name by now.
  if (answer.status === 404 || answer.status === 409) return false;
  if (answer.status >= 300) throw apiRefused(client, doing, answer);
  return true;
}

function patiently(client: ApiClient): PatientCall {
  const { signal } = new AbortController();
  return patientCalls(client, watchAway({ signal, patienceMs: PATIENCE_MS }));
}

async function waitForEnd(client: ApiClient, handle: RunHandle, pod: unknown): Promise<boolean> {
  let isOurs = false;
  await follow(
    client,
    handle,
    (now) => {
      if (now === undefined) return true;
      const state = podState(now);
      isOurs = state.reason === "DeadlineExceeded" || state.deletionAskedAt !== undefined;
      return judgeEnd(state) !== undefined;
    },
    pod,
  );
  return isOurs;
}

/** Watches a pod until `isOver`. @throws RuntimeFailure EngineUnavailable when that takes too long */
async function follow(
  client: ApiClient,
  handle: RunHandle,
  isOver: (pod: unknown) => boolean,
  known?: unknown,
): Promise<void> {
  const signal = AbortSignal.timeout(KILL_PATIENCE_MS);
  const away = watchAway({ signal });
  for await (const pod of watchPod(client, handle, { signal, away }, known)) {
    if (isOver(pod)) return;
  }
  throw new RuntimeFailure({
    reason: Reason.EngineUnavailable,
    message: `The pod ${handle.name} has not ended within ${KILL_PATIENCE_MS / 1000} s; its node may be away.`,
    nextStep: `See: kubectl describe pod ${handle.name}; where its node will not come back: kubectl delete pod --force ${handle.name}`,
  });
}

function isOther({ status, body }: ApiAnswer, { id }: RunHandle): boolean {
  return status === 404 || stringAt(body, "metadata", "uid") !== id;
}
