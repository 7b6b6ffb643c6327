// An image by way of the cluster: a short-lived pod of it, which shows its contract. Only where no registry can be asked
// from here: it takes room on a node, and an image that has `cat`.
import { randomUUID } from "node:crypto";
import {
  barePod,
  CONTRACT_PATH,
  itemsAt,
  KEY_LABEL,
  MAX_CONTRACT_BYTES,
  Reason,
  RuntimeFailure,
  ownLabels,
  parseReference,
  stringAt,
  type ContractProblem,
  type ExitEvent,
  type ImageOptions,
  type PlannedPod,
  type RunPlan,
} from "@task-api/runtime";
import { readBody, watchAway } from "@task-api/runtime/adapter";
import type { ApiClient } from "../api/api-client.ts";
import { apiRefused } from "../api/api-refused.ts";
import { logPath, podsPath } from "../api/paths.ts";
import { watchExit } from "../observe/watch-exit.ts";
import { removePod } from "../pod/end-pod.ts";
import { listPods } from "../pod/list.ts";
import { CONTAINER } from "../pod/pod-manifest.ts";
import { submitPod, type SubmittedPod } from "../pod/submit.ts";

/** What a pod of the image has shown. */
export interface ProbedImage {
  /** `sha256:…`: of its manifest, or the node's own id of it where it came from no registry. */
  readonly digest: string;
  /** Where it came from; absent for an image that was put on the node. */
  readonly repository?: string;
  readonly contract: ProbedContract;
}

/** The bytes of the contract, what is wrong with it, or why it could not be looked for. */
export type ProbedContract =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | ({ readonly ok: false } & ContractProblem)
  | { readonly ok: false; readonly words: string };

/** How to come by the image. */
export interface ProbeOptions extends Pick<
  ImageOptions,
  "credentials" | "pullSecrets" | "placement" | "onWait" | "signal"
> {
  /** Whether a node may pull it. */
  readonly isPulled: boolean;
}

const MIB = 1024 * 1024;
/** What `cat` needs; a namespace with a quota wants it said. */
const RESOURCES = {
  cpuLimit: 0.1,
  cpuRequest: 0.01,
  memoryLimitBytes: 64 * MIB,
  memoryRequestBytes: 16 * MIB,
  extended: {},
};
const STARTUP_SECONDS = 600;

/** @throws RuntimeFailure when no node can get the image, or none has room */
export async function probeImage(
  client: ApiClient,
  reference: string,
  options: ProbeOptions,
): Promise<ProbedImage> {
  const { handle, pod, isNew } = await submitProbe(client, probePlan(reference, options));
  const leaving = new AbortController();
  const signal = AbortSignal.any([leaving.signal, ...(options.signal ? [options.signal] : [])]);
  try {
    const away = watchAway({ signal });
    const { onWait } = options;
    const tell = (event: { type: string; message?: string }): void => {
      if (event.type === "waiting" && event.message !== undefined) onWait?.(event.message);
    };
    const watch = watchExit(client, handle, { signal, away, tell, known: { pod, isNew } });
    const exit = await Promise.race([watch.event, interruption(options.signal)]);
    const image = await readImageId(client, handle.name, reference);
    // What kept it from starting kept the image away, unless that is there: then it has no `cat`.
    if (image === undefined) throw notGot(reference, exit);
    return { ...image, contract: await readContract(client, handle.name, exit) };
  } finally {
    leaving.abort();
    await removePod(client, handle, false).catch(() => undefined);
  }
}

/** Where a namespace takes restricted pods alone, the contract is shown to a user whom nobody knows. */
async function submitProbe(
  client: ApiClient,
  plan: RunPlan & { pod: PlannedPod },
): Promise<SubmittedPod> {
  const key = `contract-${randomUUID()}`;
  try {
    return await submitPod(client, key, plan);
  } catch (error) {
    await removeProbe(client, key).catch(() => undefined);
    if (!(error instanceof RuntimeFailure) || !VIOLATES.test(error.message)) throw error;
    const pod = { ...plan.pod, isRestricted: true };
    return submitPod(client, key, { ...plan, pod, user: NOBODY });
  }
}

/** One that was made, and for which something else could not be made. */
async function removeProbe(client: ApiClient, key: string): Promise<void> {
  for (const pod of await listPods(client, { [KEY_LABEL]: key })) {
    await removePod(client, pod, false);
  }
}

const VIOLATES = /violates PodSecurity/;
const NOBODY = "65534:65534";

/** The pod is put where the task's own may be: other nodes may not have the image, nor the way to it. */
export function probePlan(
  reference: string,
  options: ProbeOptions,
): RunPlan & { readonly pod: PlannedPod } {
  const { credentials, pullSecrets = [], placement, isPulled } = options;
  return {
    name: "contract",
    template: "contract",
    image: { reference, id: reference, platform: "" },
    command: ["cat", CONTRACT_PATH],
    env: [{ name: "LC_ALL", value: "C" }],
    mounts: [],
    resources: RESOURCES,
    network: "default",
    startupTimeoutSeconds: STARTUP_SECONDS,
    exitCodes: {},
    labels: ownLabels(),
    pod: {
      ...barePod,
      ...placement,
      imagePullSecrets: pullSecrets,
      ...(!isPulled && { imagePullPolicy: "Never" }),
      ...(credentials !== undefined && { registry: credentials }),
    },
  };
}

async function readImageId(
  client: ApiClient,
  name: string,
  reference: string,
): Promise<Pick<ProbedImage, "digest" | "repository"> | undefined> {
  const answer = await client.call("GET", podsPath(client, name));
  if (answer.status !== 200 && answer.status !== 404) {
    throw apiRefused(client, `reading the pod ${name}`, answer);
  }
  const [status] = itemsAt(answer.body, "status", "containerStatuses");
  const id = stringAt(status, "imageID") ?? "";
  const [, from = "", digest] =
    /^(?:docker-pullable:\/\/)?(?:(.+)@)?(sha256:[0-9a-f]{64})$/.exec(id) ?? [];
  if (digest === undefined) return undefined;
  const isAsked = from !== "" && isSameRepository(from, parseReference(reference).name);
  return { digest, ...(isAsked && { repository: from }) };
}

function isSameRepository(one: string, other: string): boolean {
  return withoutHub(one) === withoutHub(other);
}

/** Nodes write Docker Hub's names in full. */
function withoutHub(name: string): string {
  return name.replace(/^docker\.io\/(?:library\/)?/, "");
}

async function readContract(
  client: ApiClient,
  name: string,
  exit: ExitEvent,
): Promise<ProbedContract> {
  if (exit.how !== "exited") return { ok: false, words: exit.error ?? exit.how };
  const answer = await client.open("GET", logPath(client, name), {
    query: { container: CONTAINER, limitBytes: MAX_CONTRACT_BYTES + 1 },
  });
  const bytes = await readBody(answer, MAX_CONTRACT_BYTES + 64 * 1024);
  if (answer.statusCode !== 200) {
    const text = bytes.toString("utf8");
    const status = answer.statusCode ?? 0;
    throw apiRefused(client, "reading the contract", { status, text, body: undefined });
  }
  if (exit.exitCode === 0) {
    return bytes.length > MAX_CONTRACT_BYTES ? { ok: false, problem: "size" } : { ok: true, bytes };
  }
  const words = bytes.toString("utf8").trim();
  if (/is a directory/i.test(words)) return { ok: false, problem: "directory" };
  if (/too many (?:levels of )?symbolic links/i.test(words)) return { ok: false, problem: "links" };
  if (/no such file/i.test(words)) return { ok: false, problem: "absent", path: CONTRACT_PATH };
  return { ok: false, words: words === "" ? `exit code ${exit.exitCode ?? 0}` : words };
}

function notGot(reference: string, { error, refusal, how }: ExitEvent): RuntimeFailure {
  return new RuntimeFailure({
    reason: refusal?.reason ?? Reason.ImageNotFound,
    message: `No node of the cluster came to have the image ${reference}: ${error ?? how}`,
    nextStep: refusal?.nextStep ?? "See: kubectl get events",
  });
}

/** Rejects once the caller has had enough. */
function interruption(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void =>
      reject(
        new RuntimeFailure({
          reason: Reason.Stopped,
          message: "interrupted while the image was looked at on the cluster",
          nextStep: "Run it again when it is wanted.",
        }),
      );
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted === true) stop();
  });
}
