// What an engine said when it refused a call.
import { Reason, RuntimeFailure, stringAt } from "@task-api/runtime";
import { formatEndpoint } from "../endpoint/endpoint.ts";
import type { EngineAnswer, EngineClient } from "./engine-client.ts";

const MAX_WORDS = 2000;

/** The engine's own words in an answer; Docker says `message`, older Podman `cause`. */
export function engineWords(answer: EngineAnswer): string {
  const words =
    stringAt(answer.body, "message") ?? stringAt(answer.body, "cause") ?? answer.text.trim();
  return words === "" ? `HTTP status ${answer.status}` : words.slice(0, MAX_WORDS);
}

/** A refusal that nothing else explains. */
export function engineRefused(
  client: EngineClient,
  doing: string,
  answer: EngineAnswer,
): RuntimeFailure {
  return new RuntimeFailure({
    reason: Reason.EngineUnavailable,
    message: `The engine at ${formatEndpoint(client.endpoint)} refused ${doing} (status ${answer.status}): ${engineWords(answer)}`,
    nextStep: nextStepFor(answer),
  });
}

/** An answer that lacks what it must have: something other than an engine, or one not known here. */
export function notUnderstood(
  client: EngineClient,
  doing: string,
  expected: string,
): RuntimeFailure {
  return new RuntimeFailure({
    reason: Reason.EngineUnavailable,
    message: `What answers at ${formatEndpoint(client.endpoint)} (${client.endpoint.origin}) does not behave like a container engine: expected ${expected} when ${doing}.`,
    nextStep: "See what it is: docker version",
  });
}

function nextStepFor(answer: EngineAnswer): string {
  if (answer.status === 400 && answer.text.includes("HTTP request to an HTTPS server")) {
    return "The port wants TLS: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH.";
  }
  return "Look at the engine's own log: journalctl -u docker (or where dockerd was started).";
}
