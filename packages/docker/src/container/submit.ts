// From a plan to a running container, at most once per key: the engine refuses a second container of
// the same name, and the one that is there is taken instead.
import { stat } from "node:fs/promises";
import {
  KEY_LABEL,
  Reason,
  RECORD_LABEL,
  RuntimeFailure,
  stringAt,
  type RunHandle,
  type RunPlan,
} from "@task-api/runtime";
import { podmanCalls } from "../engine/is-podman.ts";
import type { EngineAnswer, EngineClient } from "../http/engine-client.ts";
import { engineRefused, engineWords, notUnderstood } from "../http/engine-failure.ts";
import { inspectContainer, type ContainerState } from "../observe/container-state.ts";
import { timeOf, refusalOf } from "@task-api/runtime/adapter";
import type { StartMemory } from "../observe/observe.ts";
import { watchUsage } from "../observe/watch-usage.ts";
import { containerName } from "./container-name.ts";
import { createBody, GPU, unknownResources } from "./create-body.ts";
import { createFailure } from "./create-failure.ts";
import type { EngineTraits } from "./engine-traits.ts";
import { chooseGpus, isContested, type GpuLease } from "./lease-gpus.ts";
import { podmanSpec } from "./podman-spec.ts";
import { removeContainer } from "./stop.ts";

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
 * @throws RuntimeFailure when no container could be created; `isBusy` when others have the GPUs
 */
export async function submitContainer(
  client: EngineClient,
  key: string,
  plan: RunPlan,
  engine: EngineTraits,
): Promise<Submitted> {
  refuseUnknownResources(plan);
  if (engine.kind === "podman" && engine.seesOurFiles) await refuseMissingSources(plan);
  const name = containerName(key);
  let traits: EngineTraits = engine;
  for (let tries = 1; ; tries += 1) {
    const gpus = await gpusFor(client, plan);
    const created = await create(client, { name, key, plan, gpus: gpus?.numbers ?? [] }, traits);
    if (created.status === 201) {
      const handle = handleOf(client, key, name, created);
      if (gpus === undefined || !(await isContested(client, handle.id, gpus))) {
        return startNew(client, handle, plan, { engine, holders: gpus?.holders ?? [] });
      }
      await removeContainer(client, handle);
      await pause(Math.random() * PAUSE_MS);
      continue;
    }
    if (traits.kind === "docker" && traits.logDriver === undefined && isLogRefused(created)) {
      traits = { ...traits, logDriver: "local" };
      continue;
    }
    if (!isNameTaken(created)) throw createFailure(client, plan, created);

    const existing = await inspectContainer(client, name);
    if (existing !== undefined) return adopt(client, key, existing, plan, engine);
    if (tries === TRIES) throw engineRefused(client, `creating the container ${name}`, created);
    await pause(PAUSE_MS);
  }
}

async function gpusFor(client: EngineClient, plan: RunPlan): Promise<GpuLease | undefined> {
  const count = plan.resources.extended[GPU] ?? 0;
  return count > 0 ? chooseGpus(client, count) : undefined;
}

async function pause(ms: number): Promise<void> {
  const { setTimeout: sleep } = await import("node:timers/promises");
  await sleep(ms);
}

interface Wanted {
  readonly name: string;
  readonly key: string;
  readonly plan: RunPlan;
  readonly gpus: readonly number[];
}

async function create(
  client: EngineClient,
  { name, key, plan, gpus }: Wanted,
  engine: EngineTraits,
): Promise<EngineAnswer> {
  if (engine.kind === "docker") {
    const json = createBody(key, plan, engine, gpus);
    return client.call("POST", "/containers/create", { query: { name }, json });
  }
  const user = engine.rootless ? await numbersOf(client, plan) : undefined;
  const numbers = user === undefined ? {} : { user };
  const json = podmanSpec(name, key, plan, { ...engine, ...numbers }, gpus);
  return client.call("POST", `${podmanCalls(client) ?? ""}/containers/create`, { json });
}

/** The numbers of whom the process runs as; root's are known, and so are numbers. */
async function numbersOf(client: EngineClient, plan: RunPlan): Promise<string | undefined> {
  const user = plan.user ?? plan.image.user ?? "";
  if (user === "" || /^(?:root|\d+)(?::\d+)?$/.test(user)) return undefined;
  const { userNumbers } = await import("../image/user-numbers.ts");
  return userNumbers(client, plan.image, user);
}

function handleOf(
  client: EngineClient,
  key: string,
  name: string,
  created: EngineAnswer,
): RunHandle {
  const id = stringAt(created.body, "Id");
  if (id === undefined) throw notUnderstood(client, "creating a container", "its Id");
  return { id, name, key };
}

async function startNew(
  client: EngineClient,
  handle: RunHandle,
  plan: RunPlan,
  { engine, holders }: { readonly engine: EngineTraits; readonly holders: readonly string[] },
): Promise<Submitted> {
  const { id } = handle;
  const createdAt = timeOf(new Date());
  await verify(client, id, plan, engine).catch(async (failure: unknown) => {
    // Nobody is to start it as it is.
    await removeContainer(client, handle).catch(() => undefined);
    throw failure;
  });
  const starting = start(client, id);
  const usage = watchUsage(client, id, starting);
  const error = await starting.catch((failure: unknown) => {
    usage.close();
    throw failure;
  });
  if (error !== undefined) usage.close();
  if (holders.length > 0 && refusalOf(error ?? "")?.reason === Reason.Unschedulable) {
    await removeContainer(client, handle);
    throw allInUse(holders);
  }
  const memory =
    error === undefined
      ? { createdAt, startedAt: timeOf(new Date()), usage }
      : { createdAt, error };
  return { handle, memory };
}

async function verify(
  client: EngineClient,
  id: string,
  { mounts }: RunPlan,
  { seesOurFiles }: EngineTraits,
): Promise<void> {
  if (seesOurFiles || mounts.length === 0) return;
  const { verifyMounts } = await import("./verify-mounts.ts");
  await verifyMounts(client, id, mounts);
}

async function adopt(
  client: EngineClient,
  key: string,
  existing: ContainerState,
  plan: RunPlan,
  engine: EngineTraits,
): Promise<Submitted> {
  const owner = existing.labels[KEY_LABEL];
  if (owner !== key) throw nameTakenByOther(existing, owner);
  const { [RECORD_LABEL]: record } = existing.labels;
  if (record !== undefined && record !== (plan.labels[RECORD_LABEL] ?? record)) {
    throw keptElsewhere(existing, record);
  }
  const { id, name } = existing;
  const handle = { id, name, key };
  // Whoever created it may have died before starting it; starting twice does no harm.
  if (existing.status !== "created" || existing.error !== "") return { handle };
  await verify(client, id, plan, engine);
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

function allInUse(holders: readonly string[]): RuntimeFailure {
  return new RuntimeFailure({
    reason: Reason.Unschedulable,
    message: `there are not enough GPUs while ${holders.join(", ")} ${holders.length === 1 ? "has" : "have"} some`,
    nextStep: "Wait for their end, or stop them: task-api runs shows what goes on.",
    isBusy: true,
  });
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
