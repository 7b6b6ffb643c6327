// Why a registry did not give an image, with what to do. Engines tell it in words, a registry itself by its
// status: whoever asked says which kind it is, what people read is the same.
import { RuntimeFailure } from "../port/runtime-failure.ts";
import { Reason } from "../result/reason.ts";
import type { ImageReference } from "./reference.ts";
import type { RegistryLogin } from "./registry-login.ts";

/** What kind of no it was. */
export const RegistryRefusal = {
  unauthorized: "unauthorized",
  /** The registry's name does not resolve. */
  unknownHost: "unknown-host",
  /** The reference is none. */
  invalid: "invalid",
  absent: "absent",
  /** It did not answer, or not as a registry does. */
  unavailable: "unavailable",
} as const;
export type RegistryRefusal = (typeof RegistryRefusal)[keyof typeof RegistryRefusal];

/** What was asked for, by whom, and what came. */
export interface RefusedImage extends Pick<ImageReference, "registry" | "name"> {
  readonly reference: string;
  readonly login: RegistryLogin;
  /** Who asked the registry: the engine, which may be on another machine, or this program. */
  readonly asker: "engine" | "caller";
  /** The registry's words, or the connection's. */
  readonly words: string;
  /** What to do, where the words tell it. */
  readonly advice?: string | undefined;
  readonly cause?: unknown;
}

/** The failure for a refusal (contract §3: RegistryUnauthorized, ImageNotFound). */
export function registryFailure(kind: RegistryRefusal, refused: RefusedImage): RuntimeFailure {
  const { reason, what, nextStep } = EXPLANATIONS[kind](refused);
  const { words, cause } = refused;
  return new RuntimeFailure({ reason, message: `${what}: ${words}`, nextStep, cause });
}

interface Explanation {
  readonly reason: Reason;
  readonly what: string;
  readonly nextStep: string;
}

const EXPLANATIONS: Readonly<Record<RegistryRefusal, (refused: RefusedImage) => Explanation>> = {
  unauthorized({ registry, reference, login, words }) {
    const who = login.username === undefined ? "without a login" : `as "${login.username}"`;
    const hub = /repository does not exist or may require/.test(words)
      ? " (it answers the same for a name that does not exist)"
      : "";
    return {
      reason: Reason.RegistryUnauthorized,
      what: `The registry ${registry} refuses ${reference} ${who}${hub}`,
      nextStep: loginAdvice(registry, login),
    };
  },
  "unknown-host": ({ registry, reference, name, asker }) => ({
    reason: Reason.ImageNotFound,
    what: `The image ${reference} is not on ${asker === "engine" ? "the engine" : "an engine here"}, and its registry ${registry} cannot be found`,
    nextStep:
      registry === "docker.io"
        ? `If it is a local image, build or load it first (docker images ${name}); else check the ${MACHINES[asker]} network.`
        : `Check the registry's name "${registry}" and the ${MACHINES[asker]} network.`,
  }),
  invalid: ({ reference }) => ({
    reason: Reason.ImageNotFound,
    what: `"${reference}" is no valid image reference`,
    nextStep: "Write it as registry/name:tag, the name in lower case.",
  }),
  absent: ({ registry, reference, name }) => ({
    reason: Reason.ImageNotFound,
    what: `The registry ${registry} has no ${reference}`,
    nextStep: `Check the name and the tag; is it a local image, build or load it first: docker images ${name}`,
  }),
  unavailable({ registry, reference, asker, advice }) {
    const receiver = asker === "engine" ? " to the engine" : "";
    return {
      reason: Reason.EngineUnavailable,
      what: `The registry ${registry} did not give ${reference}${receiver}`,
      nextStep:
        advice ??
        `Check that ${registry} is up and reachable from ${asker === "engine" ? "the engine's" : "this"} machine, then try again.`,
    };
  },
};

const MACHINES = { engine: "engine's", caller: "machine's" } as const;

function loginAdvice(registry: string, { helper, username }: RegistryLogin): string {
  if (helper !== undefined) {
    return `Your login is kept by the credential helper "${helper.name}", which gave none (${helper.problem}); log in again: docker login ${registry}, or give registryUsername and registryPassword in the task.json.`;
  }
  return username === undefined
    ? `Log in: docker login ${registry}`
    : `Check that this login may read it, or log in again: docker login ${registry}`;
}
