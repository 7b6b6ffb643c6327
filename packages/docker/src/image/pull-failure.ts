// Why a pull failed: engines tell in words only which registry answered what.
import {
  RegistryRefusal,
  registryFailure,
  type ImageReference,
  type RegistryLogin,
  type RuntimeFailure,
} from "@task-api/runtime";

/** Names a failed pull by the engine's words (contract §3: RegistryUnauthorized, ImageNotFound). */
export function pullFailure(
  reference: string,
  { registry, name }: ImageReference,
  login: RegistryLogin,
  words: string,
): RuntimeFailure {
  const advice = registryAdvice(registry, words);
  const refused = { reference, registry, name, login, words, advice, asker: "engine" } as const;
  return registryFailure(refusalOf(words), refused);
}

function refusalOf(words: string): RegistryRefusal {
  if (UNAUTHORIZED.test(words)) return RegistryRefusal.unauthorized;
  if (UNKNOWN_HOST.test(words)) return RegistryRefusal.unknownHost;
  if (INVALID.test(words)) return RegistryRefusal.invalid;
  return NOT_FOUND.test(words) ? RegistryRefusal.absent : RegistryRefusal.unavailable;
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

function registryAdvice(registry: string, words: string): string | undefined {
  if (/HTTP response to HTTPS client/i.test(words)) {
    return `The registry speaks plain HTTP: list it under "insecure-registries" in the engine's daemon.json.`;
  }
  if (/x509|certificate/i.test(words)) {
    return `Give the engine the registry's certificate: /etc/docker/certs.d/${registry}/ca.crt`;
  }
  if (/toomanyrequests|rate limit|\b429\b/i.test(words)) {
    return `Wait, or log in for a higher limit: docker login ${registry}`;
  }
  return undefined;
}
