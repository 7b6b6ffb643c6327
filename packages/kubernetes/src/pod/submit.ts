// Creates the pod of an attempt, or adopts the one that is there: its name is made of the key, so that the cluster
// itself keeps a second one away, also when the answer to a first call was lost (contract §3, §5).
import { setTimeout as sleep } from "node:timers/promises";
import {
  KEY_LABEL,
  Reason,
  RECORD_LABEL,
  RuntimeFailure,
  stringAt,
  type RunHandle,
  type RunPlan,
} from "@task-api/runtime";
import { watchAway } from "@task-api/runtime/adapter";
import type { ApiClient } from "../api/api-client.ts";
import { apiRefused } from "../api/api-refused.ts";
import { MERGE_PATCH, patientCalls, type PatientCall } from "../api/patient-calls.ts";
import { networkPoliciesPath, podsPath, secretsPath } from "../api/paths.ts";
import { belongingsOf, type Belonging } from "./belongings.ts";
import { needsBelongings, podManifest } from "./pod-manifest.ts";
import { podName } from "./pod-name.ts";
import { isGated, labelsOfPod, uidOfPod } from "./read-pod.ts";

/** The pod of a key. */
export interface SubmittedPod {
  readonly handle: RunHandle;
  /** The pod as the cluster has it. */
  readonly pod: unknown;
  /** It was made just now; else it was there. */
  readonly isNew: boolean;
}

/** How long an API server that was there is waited for while a pod is made. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 300;
/** How often a belonging is made anew that is removed at the same time. */
const MAX_TRIES = 5;
/** How long a pod of this name that is being removed is waited for. */
const REMOVAL_MS = 60_000;

/**
 * Makes the pod for `key` and all that belongs to it; where the pod is there, completes and returns that one.
 * @throws RuntimeFailure what `apiRefused` makes of a refusal (`isBusy`: a quota is used up), StartFailed when the
 * name is taken by another run's pod, EngineUnavailable
 */
export async function submitPod(
  client: ApiClient,
  key: string,
  plan: RunPlan,
): Promise<SubmittedPod> {
  const away = watchAway({ signal: new AbortController().signal, patienceMs: PATIENCE_MS });
  const call = patientCalls(client, away);
  const { pod, isNew } = await makePod(client, call, key, plan);
  const handle = { id: uidOfPod(pod), name: podName(key), key };
  // One that was made with a login which nobody knows any more is opened all the same.
  if (!needsBelongings(plan) && !isGated(pod)) return { handle, pod, isNew };
  const owner = { name: handle.name, uid: handle.id };
  for (const belonging of belongingsOf(key, plan, { owner })) {
    await putBelonging(client, call, belonging);
  }
  return { handle, pod: isGated(pod) ? await openGate(client, call, handle) : pod, isNew };
}

async function makePod(
  client: ApiClient,
  call: PatientCall,
  key: string,
  plan: RunPlan,
): Promise<Omit<SubmittedPod, "handle">> {
  const name = podName(key);
  const doing = `creating the pod ${name}`;
  const json = podManifest(key, plan);
  const until = Date.now() + REMOVAL_MS;
  for (;;) {
    const made = await call(doing, "POST", podsPath(client), { json });
    if (made.status === 201) return { pod: made.body, isNew: true };
    // A quota may be used up by this very pod: it is looked at before names are.
    if (made.status !== 409 && made.status !== 403) throw apiRefused(client, doing, made);
    const found = await call(doing, "GET", podsPath(client, name));
    const isLeaving = stringAt(found.body, "metadata", "deletionTimestamp") !== undefined;
    if (found.status === 200 && !isLeaving) {
      return { pod: ours(key, plan, found.body), isNew: false };
    }
    if (made.status === 403) throw apiRefused(client, doing, made);
    if (found.status !== 200 && found.status !== 404) throw apiRefused(client, doing, found);
    // One of this name is just being removed; or quotas are counted, and some who ask are to come again.
    if (Date.now() > until) throw apiRefused(client, doing, made);
    await sleep(PAUSE_MS);
  }
}

/** A hash may agree by chance, and people may give a pod any name; and a key belongs to one record. */
function ours(key: string, plan: RunPlan, pod: unknown): unknown {
  const labels = labelsOfPod(pod);
  const isOurs = labels[KEY_LABEL] === key;
  const { [RECORD_LABEL]: record } = plan.labels;
  if (isOurs && (record === undefined || labels[RECORD_LABEL] === record)) return pod;
  const name = podName(key);
  throw new RuntimeFailure({
    reason: Reason.StartFailed,
    message: isOurs
      ? `The pod ${name} belongs to the run of another record: ${labels[RECORD_LABEL] ?? "none"}`
      : `The name ${name} is taken by a pod that is none of this run.`,
    nextStep: `Use another key, or see what it is, and remove it: kubectl describe pod ${name}`,
  });
}

async function putBelonging(
  client: ApiClient,
  call: PatientCall,
  { kind, name, manifest }: Belonging,
): Promise<void> {
  const isSecret = kind === "Secret";
  const path = isSecret ? secretsPath(client) : networkPoliciesPath(client);
  const doing = `creating the ${kind} ${name}`;
  for (let tries = 1; ; tries += 1) {
    const made = await call(doing, "POST", path, { json: manifest });
    if (made.status === 201) return;
    if (made.status !== 409) throw apiRefused(client, doing, made);
    // The name of a policy has the pod's own id in it: it is this one's, and has nothing that could change.
    if (!isSecret) return;
    const changed = await call(doing, "PATCH", secretsPath(client, name), {
      contentType: MERGE_PATCH,
      json: manifest,
    });
    if (changed.status === 200) return;
    // That of an earlier pod of the name was just being removed.
    if (changed.status !== 404 || tries === MAX_TRIES) throw apiRefused(client, doing, changed);
  }
}

async function openGate(
  client: ApiClient,
  call: PatientCall,
  { id, name }: RunHandle,
): Promise<unknown> {
  const doing = `letting the pod ${name} be scheduled`;
  const opened = await call(doing, "PATCH", podsPath(client, name), {
    contentType: MERGE_PATCH,
    json: { metadata: { uid: id }, spec: { schedulingGates: null } },
  });
  if (opened.status === 200) return opened.body;
  throw apiRefused(client, doing, opened);
}
