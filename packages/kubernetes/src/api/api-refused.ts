// What it means when an API server refuses a call, and what to do about it. Callers look at the answers that
// they can go on from (404, 409) themselves; what is left comes here.
import { Reason, RuntimeFailure } from "@task-api/runtime";
import type { ApiAnswer, ApiClient } from "./api-client.ts";
import { explainForbidden } from "./explain-forbidden.ts";
import { apiCauses, apiSubject, apiWords } from "./status.ts";

/** What a refusal means. */
export interface ApiRefusal {
  readonly reason: Reason;
  readonly nextStep: string;
  /** Asking again will help: others have what is asked for. */
  readonly isBusy?: boolean;
  /** What is in the way counts what has ended as well: to remove that makes room. */
  readonly countsEnded?: boolean;
  /** Others may do it, or we with other credentials. */
  readonly isDenied?: boolean;
}

/** The failure for an answer; `doing` says what was tried: "creating the pod task-x". */
export function apiRefused(
  client: Pick<ApiClient, "access">,
  doing: string,
  answer: ApiAnswer,
): RuntimeFailure {
  const { server } = client.access;
  const words = apiWords(answer);
  return new RuntimeFailure({
    message: `The cluster at ${server} refused ${doing} (status ${answer.status}): ${words}`,
    ...explain(client, answer, words),
  });
}

function explain(client: Pick<ApiClient, "access">, answer: ApiAnswer, words: string): ApiRefusal {
  const { access } = client;
  const { kind, name = "" } = apiSubject(answer);
  if (/HTTP request to an HTTPS server/i.test(words)) {
    return {
      reason: Reason.EngineUnavailable,
      nextStep: `The port wants TLS: correct the server of ${access.origin} to https://.`,
    };
  }
  switch (answer.status) {
    case 403:
      return explainForbidden(access, words);
    case 404:
      if (kind === "namespaces") return noNamespace(name);
      return {
        reason: Reason.EngineUnavailable,
        nextStep:
          kind === undefined
            ? `Correct the server of ${access.origin}; what answers there may be no API server, or an older one.`
            : "Somebody removed it meanwhile: run the task again.",
      };
    case 409:
      return {
        reason: Reason.StartFailed,
        nextStep: "Something else changed it at the same time: try again.",
      };
    case 400:
    case 413:
    case 422:
      return { reason: Reason.StartFailed, nextStep: correctAdvice(apiCauses(answer)) };
    case 429:
    case 503:
    case 504:
      return {
        reason: Reason.EngineUnavailable,
        nextStep: "The cluster has too much to do, or is starting: try again in a while.",
      };
    default:
      return {
        reason: Reason.EngineUnavailable,
        nextStep: "Ask whoever runs the cluster to look at the API server's log.",
      };
  }
}

function noNamespace(name: string): ApiRefusal {
  return {
    reason: Reason.EngineUnavailable,
    nextStep: `Correct the namespace, or have it made: kubectl create namespace ${name}`,
  };
}

function correctAdvice(causes: readonly string[]): string {
  const what = causes.length === 0 ? "what the cluster names" : causes.join("; ");
  return `Correct in the task.json or the template: ${what}`;
}
