// Why a pull failed: which registry answered what, and what to do. Engines tell it in words only.
import { Reason, RuntimeFailure } from "@task-api/runtime";
import type { ImageReference } from "./reference.ts";
import type { RegistryAuth } from "./registry-auth.ts";

/** Names a failed pull by the engine's words (contract §3: RegistryUnauthorized, ImageNotFound). */
export function pullFailure(
  reference: string,
  { registry, name }: ImageReference,
  auth: RegistryAuth,
  words: string,
): RuntimeFailure {
  const fail = (reason: Reason, what: string, nextStep: string): RuntimeFailure =>
    new RuntimeFailure({ reason, message: `${what}: ${words}`, nextStep });

  if (UNAUTHORIZED.test(words)) {
    const who = auth.username === undefined ? "without a login" : `as "${auth.username}"`;
    const hub = /repository does not exist or may require/.test(words)
      ? " (it answers the same for a name that does not exist)"
      : "";
    return fail(
      Reason.RegistryUnauthorized,
      `The registry ${registry} refuses ${reference} ${who}${hub}`,
      loginAdvice(registry, auth),
    );
  }
  if (UNKNOWN_HOST.test(words)) {
    return fail(
      Reason.ImageNotFound,
      `The image ${reference} is not on the engine, and its registry ${registry} cannot be found`,
      registry === "docker.io"
        ? `If it is a local image, build or load it first (docker images ${name}); else check the engine's network.`
        : `Check the registry's name "${registry}" and the engine's network.`,
    );
  }
  if (INVALID.test(words)) {
    return fail(
      Reason.ImageNotFound,
      `"${reference}" is no valid image reference`,
      "Write it as registry/name:tag, the name in lower case.",
    );
  }
  if (NOT_FOUND.test(words)) {
    return fail(
      Reason.ImageNotFound,
      `The registry ${registry} has no ${reference}`,
      `Check the name and the tag; is it a local image, build or load it first: docker images ${name}`,
    );
  }
  return fail(
    Reason.EngineUnavailable,
    `The registry ${registry} did not give ${reference} to the engine`,
    registryAdvice(registry, words),
  );
}

const UNAUTHORIZED =
  /unauthori[sz]ed|authentication required|no basic auth credentials|access.* denied|denied:|forbidden|\b40[13]\b/i;
const UNKNOWN_HOST = /no such host|name or service not known/i;
const NOT_FOUND =
  /manifest unknown|name unknown|not found|no such image|does not exist|no matching manifest|\b404\b/i;
const INVALID = /invalid reference format|invalid tag|repository name must be/i;

/** Whether the words tell of a registry that may answer the next time: it is down, overloaded or far away. */
export function isPassing(words: string): boolean {
  return PASSING.test(words) && !LASTING.test(words);
}

const PASSING =
  /timeout|timed out|connection (?:refused|reset)|\bEOF\b|broken pipe|unreachable|temporary failure|\b50[0234]\b|bad gateway|service unavailable|internal server error/i;
const LASTING = /x509|certificate|HTTP response to HTTPS client|toomanyrequests|no such host/i;

function loginAdvice(registry: string, { helper, username }: RegistryAuth): string {
  if (helper !== undefined) {
    return `Your login is kept by the credential helper "${helper.name}", which gave none (${helper.problem}); log in again: docker login ${registry}, or give registryUsername and registryPassword in the task.json.`;
  }
  return username === undefined
    ? `Log in: docker login ${registry}`
    : `Check that this login may read it, or log in again: docker login ${registry}`;
}

function registryAdvice(registry: string, words: string): string {
  if (/HTTP response to HTTPS client/i.test(words)) {
    return `The registry speaks plain HTTP: list it under "insecure-registries" in the engine's daemon.json.`;
  }
  if (/x509|certificate/i.test(words)) {
    return `Give the engine the registry's certificate: /etc/docker/certs.d/${registry}/ca.crt`;
  }
  if (/toomanyrequests|rate limit|\b429\b/i.test(words)) {
    return `Wait, or log in for a higher limit: docker login ${registry}`;
  }
  return `Check that ${registry} is up and reachable from the engine's machine, then try again.`;
}
