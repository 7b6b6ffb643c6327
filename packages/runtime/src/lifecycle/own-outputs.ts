// Who may write to an output, and whose it is afterwards (contract §3). A container runs as the user of its
// image: the output is lent to that user before the start, and belongs to the caller after the end.
// What this process may not do itself, a helper does: a container of the same image that runs chown. On a cluster there
// is no such helper: a pod of root's with a folder of the node is more than a task should have there.
import { existsSync, statSync } from "node:fs";
import { giveAll, hasForeignFiles, thisOwner, type Owner } from "../channels/foreign-files.ts";
import type { ContainerRuntime, EngineDescription } from "../port/container-runtime.ts";
import { ownLabels } from "../port/labels.ts";
import { RuntimeFailure } from "../port/runtime-failure.ts";
import type { PlannedMount, RunPlan } from "../port/run-plan.ts";
import { Reason } from "../result/reason.ts";

/** Of a plan, what decides about its outputs. */
export type OutputPlan = Pick<RunPlan, "name" | "template" | "image" | "user" | "mounts">;

/**
 * Makes the outputs writable for the user that the container runs as.
 * @throws RuntimeFailure naming path and user when that cannot be had: nothing was started then
 */
export async function lendOutputs(
  runtime: ContainerRuntime,
  plan: OutputPlan,
  key: string,
): Promise<void> {
  const user = plan.user ?? plan.image.user ?? "";
  const self = thisOwner();
  if (isRoot(user) || self === undefined || process.platform !== "linux") return;
  const mounts = outputsOf(plan).filter(({ source }) => !isWritableFor(user, source));
  if (mounts.length === 0) return;
  const engine = await runtime.describe();
  // Such an engine has the process run as the caller.
  if (engine.kind === "podman" && engine.rootless) return;
  const numbers = /^(\d+)(?::(\d+))?$/.exec(user);
  const owner = numbers && { uid: Number(numbers[1]), gid: Number(numbers[2] ?? self.gid) };
  // Whether a name is that of the directory's owner nobody out here knows.
  const isPerhapsOwn = owner === null && mounts.every(({ source }) => ownerOf(source) !== "0");
  if (engine.kind === "kubernetes" && isPerhapsOwn) return;
  const problem =
    owner !== null && canGiveItself(engine, self)
      ? tryToGive(mounts, owner)
      : engine.kind === "kubernetes"
        ? NO_HELPER
        : await chown(runtime, engine, { plan, mounts, owner: user, key: `${key}#lend` });
  if (problem === undefined) return;
  const places = mounts.map(({ source }) => `${source} (of user ${ownerOf(source)})`);
  throw new RuntimeFailure({
    reason: Reason.StartFailed,
    message: `the image runs as user ${user}, who cannot write to ${places.join(", ")}: ${problem}`,
    nextStep: `give the directory to that user, or let everybody write to it: ${mounts.map(({ source }) => `chmod o+rwx ${source}`).join(" && ")}`,
  });
}

const NO_HELPER = "only root gives files away, and only where the cluster is this machine";

/**
 * Gives everything in the outputs to the caller.
 * @returns what is left to do by hand, in words, where it could not be done
 */
export async function takeOutputsBack(
  runtime: ContainerRuntime,
  plan: OutputPlan,
  key: string,
): Promise<readonly string[]> {
  const self = thisOwner();
  if (self === undefined || (self.uid === 0 && isRoot(plan.user ?? plan.image.user ?? "")))
    return [];
  const mounts = outputsOf(plan).filter(({ source }) => hasForeignFiles(source, self));
  if (mounts.length === 0) return [];
  const problem = await own(runtime, { plan, mounts, key }, self).catch((error: unknown) =>
    error instanceof Error ? error.message : String(error),
  );
  if (problem === undefined) return [];
  const paths = mounts.map(({ source }) => source).join(" ");
  return [
    `files in ${paths} belong to another user, and could not be given to you (${problem}): sudo chown -R ${self.uid}:${self.gid} ${paths}`,
  ];
}

interface Outputs {
  readonly plan: OutputPlan;
  readonly mounts: readonly PlannedMount[];
  readonly key: string;
}

/** `undefined`: it is done; else why not. */
async function own(
  runtime: ContainerRuntime,
  { plan, mounts, key }: Outputs,
  self: Owner,
): Promise<string | undefined> {
  const engine = await runtime.describe();
  if (canGiveItself(engine, self)) return tryToGive(mounts, self);
  if (engine.kind === "kubernetes") return NO_HELPER;
  // The root of a rootless engine's containers is the caller.
  const owner = engine.rootless ? "0:0" : `${self.uid}:${self.gid}`;
  return chown(runtime, engine, { plan, mounts, owner, key: `${key}#own` });
}

/** `undefined`: it is done; else why not. */
function tryToGive(mounts: readonly PlannedMount[], owner: Owner): string | undefined {
  try {
    for (const { source } of mounts) giveAll(source, owner);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Where a host has the program, for images that have none; with what it needs to run. */
const HOST_FOLDERS = ["/bin", "/usr", "/lib", "/lib64"];

/** Runs `chown` on outputs in a container; gives its complaint. */
async function chown(
  runtime: ContainerRuntime,
  { local }: EngineDescription,
  task: Outputs & { readonly owner: string },
): Promise<string | undefined> {
  const first = await runChown(runtime, task, []);
  if (first === undefined || first.hasRun || !local) return first?.complaint;
  const hosts = HOST_FOLDERS.filter((path) => existsSync(path)).map(hostFolder);
  // An engine that sees other folders there cannot lend its own.
  return (await runChown(runtime, task, hosts).catch(() => first))?.complaint;
}

interface Complaint {
  /** False where the image has no such program. */
  readonly hasRun: boolean;
  readonly complaint: string;
}

async function runChown(
  runtime: ContainerRuntime,
  { plan, mounts, owner, key }: Outputs & { readonly owner: string },
  hosts: readonly PlannedMount[],
): Promise<Complaint | undefined> {
  const { name, template, image } = plan;
  const targets = mounts.map(({ target }) => target);
  const { handle, failedStart } = await runtime.submit(`${key}-${process.pid}-${hosts.length}`, {
    name,
    template,
    image,
    user: "0",
    // No link is followed: what it leads to is none of the outputs.
    command: ["chown", "-R", "-h", "--", owner, ...targets],
    env: [],
    mounts: [...mounts, ...hosts],
    resources: { extended: {} },
    network: "none",
    exitCodes: {},
    labels: ownLabels(),
  });
  try {
    if (failedStart !== undefined) return { hasRun: false, complaint: failedStart.error ?? "" };
    let said: string | undefined;
    for await (const event of runtime.observe(handle)) {
      if (event.type === "log") said = event.lines.at(-1)?.text ?? said;
      if (event.type !== "exited" || event.exitCode === 0) continue;
      const complaint = said ?? event.error ?? `chown ended with ${event.exitCode ?? "?"}`;
      return { hasRun: event.how === "exited", complaint };
    }
    return undefined;
  } finally {
    await runtime.remove(handle);
  }
}

function hostFolder(path: string): PlannedMount {
  const place = { source: path, engineSource: path, target: path };
  return {
    ...place,
    channel: path,
    direction: "input",
    readOnly: true,
    submounts: [],
    formats: [],
  };
}

function outputsOf({ mounts }: OutputPlan): readonly PlannedMount[] {
  return mounts.filter(({ direction }) => direction === "output");
}

/** Root may do it, where the engine's files are this machine's and its users are too. */
function canGiveItself(engine: EngineDescription, self: Owner): boolean {
  return self.uid === 0 && engine.local && !engine.rootless;
}

function isRoot(user: string): boolean {
  return user === "" || /^(?:0|root)(?::|$)/.test(user);
}

const OTHERS_WRITE = 0o003;

/** Of a name nobody out here knows the number. */
function isWritableFor(user: string, directory: string): boolean {
  const { uid, mode = 0 } = statSync(directory, { throwIfNoEntry: false }) ?? {};
  return String(uid) === user.split(":", 1)[0] || (mode & OTHERS_WRITE) === OTHERS_WRITE;
}

function ownerOf(path: string): string {
  return String(statSync(path, { throwIfNoEntry: false })?.uid ?? "unknown");
}
