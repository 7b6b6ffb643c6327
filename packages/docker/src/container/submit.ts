// From a plan to a running container, at most once per key: the engine refuses a second container of
// the same name, and the one that is there is taken instead.
import { stat } from "node:fs/promises";
import {
  KEY_LABEL,
  RECORD_LABEL,
  Reason,
  RuntimeFailure,
  type RunHandle,
  type RunPlan,
} from "@task-api/runtime";
import type { EngineAnswer, EngineClient } from "../http/engine-client.ts";
import { engineRefused, engineWords, notUnderstood } from "../http/engine-failure.ts";
import { stringAt } from "../http/read.ts";
import { inspectContainer, type ContainerState } from "../observe/container-state.ts";
import { timeOf } from "../observe/engine-time.ts";
import type { StartMemory } from "../observe/observe.ts";
import { containerName } from "./container-name.ts";
import { createBody, unknownResources, type EngineTraits } from "./create-body.ts";
import { createFailure } from "./create-failure.ts";

/** A container for the key; `memory` is there when this call started it. */
export interface Submitted {
  readonly handle: RunHandle;
  readonly memory?: StartMemory;
}

/** A container of that name may be going away just now: look again so many times. */
const TRIES = 20;
const PAUSE_MS = 100;

/**
 * Creates and starts the container for `key`, or adopts the one that exists. A process that cannot be
 * started is no exception: its container tells so (`observe`).
 * @throws RuntimeFailure when no container could be created
 */
export async function submitContainer(
  client: EngineClient,
  key: string,
  plan: RunPlan,
  engine: EngineTraits,
): Promise<Submitted> {
  refuseUnknownResources(plan);
  if (engine.kind === "podman" && engine.local === true) await refuseMissingSources(plan);
  const name = containerName(key);
  let traits = engine;
  for (let tries = 1; ; tries += 1) {
    const created = await client.call("POST", "/containers/create", {
      query: { name },
      json: createBody(key, plan, traits),
    });
    if (created.status === 201) return startNew(client, key, name, created);
    if (isLogRefused(created) && traits.logDriver === undefined) {
      traits = { ...traits, logDriver: "local" };
      continue;
    }
    if (!isNameTaken(created)) throw createFailure(client, plan, created);

    const existing = await inspectContainer(client, name);
    if (existing !== undefined) return adopt(client, key, existing, plan);
    if (tries === TRIES) throw engineRefused(client, `creating the container ${name}`, created);
    const { setTimeout: sleep } = await import("node:timers/promises");
    await sleep(PAUSE_MS);
  }
}

async function startNew(
  client: EngineClient,
  key: string,
  name: string,
  created: EngineAnswer,
): Promise<Submitted> {
  const id = stringAt(created.body, "Id");
  if (id === undefined) throw notUnderstood(client, "creating a container", "its Id");
  const createdAt = timeOf(new Date());
  const error = await start(client, id);
  const memory =
    error === undefined ? { createdAt, startedAt: timeOf(new Date()) } : { createdAt, error };
  return { handle: { id, name, key }, memory };
}

async function adopt(
  client: EngineClient,
  key: string,
  existing: ContainerState,
  { labels }: RunPlan,
): Promise<Submitted> {
  const owner = existing.labels[KEY_LABEL];
  if (owner !== key) throw nameTakenByOther(existing, owner);
  const { [RECORD_LABEL]: record } = existing.labels;
  if (record !== undefined && record !== (labels[RECORD_LABEL] ?? record)) {
    throw keptElsewhere(existing, record);
  }
  const { id, name } = existing;
  const handle = { id, name, key };
  // Whoever created it may have died before starting it; starting twice does no harm.
  if (existing.status !== "created" || existing.error !== "") return { handle };
  const error = await start(client, id);
  const createdAt = existing.createdAt ?? timeOf(new Date());
  return error === undefined ? { handle } : { handle, memory: { createdAt, error } };
}

/** Starts a container; gives the engine's words when its process could not be started. */
async function start(client: EngineClient, id: string): Promise<string | undefined> {
  const answer = await client.call("POST", `/containers/${id}/start`, { patienceMs: 0 });
  // 304: it runs already.
  return answer.status === 204 || answer.status === 304 ? undefined : engineWords(answer);
}

/** Docker answers 409; Podman's older versions 500 with the same words. */
function isNameTaken(answer: EngineAnswer): boolean {
  return (
    answer.status === 409 ||
    (answer.status === 500 && /name .*already in use/.test(engineWords(answer)))
  );
}

/** Docker adds its own options to those of its usual driver, which may contradict ours; to no other driver. */
function isLogRefused(answer: EngineAnswer): boolean {
  return answer.status === 400 && engineWords(answer).includes("max-buffer-size");
}

function nameTakenByOther(existing: ContainerState, owner: string | undefined): RuntimeFailure {
  return new RuntimeFailure({
    reason: Reason.StartFailed,
    message: `The name ${existing.name} is taken by a container that does not belong to this run (${owner === undefined ? "it was not made by task-api" : `its key is "${owner}"`}).`,
    nextStep: `Look at it and remove it if it is not needed: docker rm ${existing.name}`,
  });
}

function keptElsewhere({ name }: ContainerState, record: string): RuntimeFailure {
  return new RuntimeFailure({
    reason: Reason.StartFailed,
    message: `The container ${name} of this run belongs to the record ${record}.`,
    nextStep: `See how it is doing: task-api check-task-run ${record}`,
  });
}

/** Docker refuses a missing source itself; Podman would make an empty directory of it. */
async function refuseMissingSources(plan: RunPlan): Promise<void> {
  for (const { engineSource, channel } of plan.mounts) {
    const found = await stat(engineSource).catch(() => undefined);
    if (found !== undefined) continue;
    throw new RuntimeFailure({
      reason: Reason.StartFailed,
      message: `The directory of channel "${channel}" is not there: ${engineSource}`,
      nextStep: "Check the host_path in the task.json.",
    });
  }
}

function refuseUnknownResources(plan: RunPlan): void {
  const [name] = unknownResources(plan);
  if (name === undefined) return;
  throw new RuntimeFailure({
    reason: Reason.Unschedulable,
    message: `The task asks for the resource "${name}", which a container engine alone cannot give (only nvidia.com/gpu).`,
    nextStep: `Run it on Kubernetes, or take "${name}" out of its resources.`,
  });
}
