// What keeps a pod from starting, from what the API tells of it: what it means, and how long it may pass by itself
// (contract §3). Pure, so that every kind is a row of a test.
import { Reason, type ExitEvent } from "@task-api/runtime";
import { failedStart, type Refusal } from "@task-api/runtime/adapter";
import type { PodState } from "./pod-state.ts";

/** Why a pod does not run yet. */
export interface StartObstacle {
  /** The cluster's words, shortened. */
  readonly message: string;
  readonly refusal: Refusal;
  /** How long it may last before it counts as the end; absent: as long as the pod may take to start. */
  readonly patienceMs?: number;
}

/** What the cluster says in an event about a pod. */
export interface PodWarning {
  readonly reason: string;
  readonly message: string;
}

const MAX_WORDS = 600;
/** A Secret that is made a moment after its pod: nodes look again after 10 to 15 seconds. */
const CONFIG_PATIENCE_MS = 40_000;
/** A registry or a name server that is away for a while. */
const PULL_PATIENCE_MS = 5 * 60_000;
/** What a container runtime may get right the next time. */
const CREATE_PATIENCE_MS = 30_000;

/**
 * The obstacle of a pod that has not started; `undefined`: it is on its way.
 * @param warning the latest that the cluster has said in an event
 */
export function startObstacle(pod: PodState, warning?: PodWarning): StartObstacle | undefined {
  const { unscheduled, container } = pod;
  if (unscheduled?.reason === "Unschedulable") return noNode(unscheduled.message);
  if (container?.state !== "waiting") return warning && fromWarning(warning);
  const { reason, message } = container;
  if (PULL_REASONS.has(reason)) return notPulled(reason, pullWords(message, warning));
  if (reason === "CreateContainerConfigError") {
    return {
      message: shorten(message),
      refusal: { reason: Reason.StartFailed, nextStep: configAdvice(message) },
      // The image's user does not change.
      patienceMs: ROOT_WORDS.test(message) ? 0 : CONFIG_PATIENCE_MS,
    };
  }
  if (reason === "CreateContainerError" || reason === "RunContainerError") {
    const { error = message, refusal } = failedStart(message);
    const nextStep = "Read the cluster's words; kubectl describe pod shows all of them.";
    return {
      message: shorten(error),
      refusal: refusal ?? { reason: Reason.StartFailed, nextStep },
      patienceMs: CREATE_PATIENCE_MS,
    };
  }
  return warning && fromWarning(warning);
}

/** The end of a pod that an obstacle has kept from starting for too long. */
export function notStartedEnd(obstacle: StartObstacle | undefined, seconds?: number): ExitEvent {
  const late = seconds === undefined ? "" : `it had not started after ${seconds} s: `;
  if (obstacle === undefined) {
    return {
      ...failedStart(`${late}its image may be large, or its node busy`),
      refusal: {
        reason: Reason.StartFailed,
        nextStep: "Give it longer: --startup-timeout; kubectl describe pod shows what it does.",
      },
    };
  }
  const { message, refusal } = obstacle;
  return { type: "exited", how: "start-failed", oomKilled: false, error: late + message, refusal };
}

function noNode(words: string): StartObstacle {
  const message = shorten(words);
  return { message, refusal: { reason: Reason.Unschedulable, nextStep: nodeAdvice(words) } };
}

/** The scheduler says of each obstacle for how many nodes it holds; the first that is named decides. */
function nodeAdvice(words: string): string {
  const advice = NODE_ADVICE.find((known) => known.words.test(words));
  return advice?.advice ?? "See what the cluster has: kubectl describe nodes";
}

const NODE_ADVICE: readonly { readonly words: RegExp; readonly advice: string }[] = [
  {
    words: /persistentvolumeclaim "?[^ "]*"? not found/i,
    advice: "Correct the claimName in the task.json, or make the claim: kubectl get pvc",
  },
  {
    words: /unbound immediate PersistentVolumeClaims|persistentvolume/i,
    advice:
      "The claim has no volume yet: kubectl describe pvc says why (its storage class, its size).",
  },
  {
    words: /Insufficient ((?!cpu|memory|ephemeral)[\w./-]+)/,
    advice:
      "No node has so many of these devices free: wait, ask for fewer in resources.limits, or see whether their device plugin runs.",
  },
  {
    words: /Insufficient memory/,
    advice:
      "Lower memory in resources.requests (without it the limit counts) of the task.json, wait until others have ended, or add a node with more.",
  },
  {
    words: /Insufficient cpu/,
    advice:
      "Lower cpu in resources.requests (without it the limit counts) of the task.json, wait until others have ended, or add a node with more.",
  },
  {
    words: /didn't match Pod's node affinity\/selector|node selector/i,
    advice: "Correct node_selector or affinity in the task.json: kubectl get nodes --show-labels",
  },
  {
    words: /untolerated taint/,
    advice: "Add tolerations to the config of the task.json for the taint that is named.",
  },
  { words: /no nodes available/, advice: "The cluster has no node: kubectl get nodes" },
];

const PULL_REASONS: ReadonlySet<string> = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "RegistryUnavailable",
  "ImageInspectError",
  "SignatureValidationFailed",
]);

/** While it backs off, older nodes say only that. */
function pullWords(message: string, warning: PodWarning | undefined): string {
  const isEmpty = message === "" || /^Back-off pulling image "[^"]*"$/.test(message);
  return isEmpty && warning?.reason === "Failed" ? warning.message : message;
}

function notPulled(reason: string, words: string): StartObstacle {
  const message = shorten(words === "" ? reason : words);
  if (reason === "ErrImageNeverPull") {
    return refused(message, Reason.ImageNotFound, NEVER_ADVICE);
  }
  if (reason === "InvalidImageName") return refused(message, Reason.ImageNotFound, NAME_ADVICE);
  const said = withoutNames(words);
  const kind = PULL_KINDS.find((known) => known.words.test(said));
  if (kind !== undefined) return refused(message, kind.reason, kind.advice);
  // A registry that is away, a name that does not resolve, a proxy; or words that nobody foresaw.
  return {
    message,
    refusal: { reason: Reason.ImageNotFound, nextStep: AWAY_ADVICE },
    patienceMs: PULL_PATIENCE_MS,
  };
}

/** An image may be called anything: 404, or denied. */
function withoutNames(words: string): string {
  const names = [...words.matchAll(/"(\S*[/:]\S*?)"/g)].map(([, name = ""]) => name);
  return names.reduce((rest, name) => rest.replaceAll(name, ""), words);
}

function refused(message: string, reason: Refusal["reason"], nextStep: string): StartObstacle {
  return { message, refusal: { reason, nextStep }, patienceMs: 0 };
}

const NEVER_ADVICE =
  "The node does not have the image, and imagePullPolicy is Never: load it there, or take imagePullPolicy away.";
const NAME_ADVICE =
  "Correct 'image' in the task.json: a host, names in lower case, then a tag or a digest.";
const AWAY_ADVICE =
  "The nodes cannot reach the registry: is its name right, is it up, and may the nodes go there?";

const PULL_KINDS: readonly {
  readonly words: RegExp;
  readonly reason: Refusal["reason"];
  readonly advice: string;
}[] = [
  {
    words:
      /\b40[13]\b|unauthorized|authorization failed|authentication required|denied|no basic auth/i,
    reason: Reason.RegistryUnauthorized,
    advice:
      "Give registryUsername and registryPassword, or imagePullSecrets, in the config of the task.json; some registries say the same of images they do not have.",
  },
  {
    words: /no match for platform|no matching manifest/i,
    reason: Reason.ImageNotFound,
    advice: "The image is not built for the nodes' kind of processor: kubectl get nodes -o wide",
  },
  {
    words: /not found|manifest unknown|name unknown|does not exist|\b404\b/i,
    reason: Reason.ImageNotFound,
    advice:
      "Correct 'image' in the task.json: its registry has no such name or tag; or push it there.",
  },
];

/** Of a pod that may not be root. */
const ROOT_WORDS = /runAsNonRoot|run as root|non-numeric user/i;

/** The words of a missing Secret or ConfigMap, and of a user that may not be. */
function configAdvice(words: string): string {
  if (ROOT_WORDS.test(words)) {
    return "Build the image with a numeric USER that is not 0, give 'user' in the config, or take security_profile away.";
  }
  if (/secret|configmap/i.test(words)) {
    return "Make it in the task's namespace, or correct its name in the task.json: kubectl get secrets,configmaps";
  }
  return "Read the cluster's words; kubectl describe pod shows all of them.";
}

function fromWarning({ reason, message }: PodWarning): StartObstacle | undefined {
  if (reason === "FailedMount" && /hostPath type check failed/.test(message)) {
    const path = /hostPath type check failed: (\S.*) is not a directory/.exec(message)?.[1];
    return refused(
      path === undefined ? shorten(message) : `the node has no directory ${path}`,
      Reason.StartFailed,
      "Make the directory on the node, bind the channel to a volume, or correct --path-map.",
    );
  }
  if (!OBSTACLES.has(reason)) return undefined;
  const nextStep = "See: kubectl describe pod; what it waits for must be there before it starts.";
  return { message: shorten(message), refusal: { reason: Reason.StartFailed, nextStep } };
}

/** Whether a warning tells what a pod waits for; nodes have others, which hold for every pod of theirs. */
export function isAboutStart({ reason }: PodWarning): boolean {
  return reason === "Failed" || OBSTACLES.has(reason);
}

const OBSTACLES: ReadonlySet<string> = new Set([
  "FailedMount",
  "FailedAttachVolume",
  "FailedMapVolume",
  "FailedCreatePodSandBox",
  "NetworkNotReady",
  "FailedCreatePodContainer",
]);

function shorten(words: string): string {
  const line = words.replaceAll(/\s+/g, " ").trim();
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS)} …` : line;
}
