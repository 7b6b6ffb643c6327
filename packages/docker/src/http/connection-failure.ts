// What went wrong on the way to an engine, in words with something to type next.
import { Reason, RuntimeFailure, errorCode } from "@task-api/runtime";
import { formatEndpoint, type Endpoint } from "../endpoint/endpoint.ts";

/** Turns an error of a connection into the failure that callers see; an own failure passes unchanged. */
export function connectionFailure(endpoint: Endpoint, error: unknown): RuntimeFailure {
  if (error instanceof RuntimeFailure) return error;
  const { said, nextStep, reason } = explain(endpoint, errorCode(error) ?? "", errorText(error));
  const where = formatEndpoint(endpoint);
  return new RuntimeFailure({
    reason: reason ?? Reason.EngineUnavailable,
    message:
      reason === Reason.Stopped
        ? said
        : `No container engine could be used at ${where} (${endpoint.origin}): ${said}`,
    nextStep,
    cause: error,
  });
}

interface Explanation {
  readonly said: string;
  readonly nextStep: string;
  readonly reason?: Reason;
}

function explain(endpoint: Endpoint, code: string, text: string): Explanation {
  const podman = endpoint.kind === "socket" && endpoint.path.includes("podman");
  const start = startAdvice(endpoint, podman);
  switch (code) {
    case "ENOENT":
      return { said: "there is no such socket", nextStep: start };
    case "ECONNREFUSED":
      return { said: "nothing listens there, the engine is not running", nextStep: start };
    case "EACCES":
    case "EPERM":
      return {
        said: "you may not open this socket",
        nextStep: podman
          ? "Use your own Podman socket: systemctl --user start podman.socket"
          : "Join the group that may: sudo usermod -aG docker $USER, then log in again (or: newgrp docker).",
      };
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return {
        said: `the host name does not resolve (${text})`,
        nextStep: `Correct ${endpoint.origin}, or unset it to use the local engine.`,
      };
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EHOSTDOWN":
      return {
        said: text,
        nextStep: `Check that the engine's machine is up and that ${endpoint.origin} names it; see what it does: docker version`,
      };
    case "ECONNRESET":
    case "EPIPE":
      return {
        said: `the connection broke off (${text})`,
        nextStep: "Try again; see: docker version",
      };
    case "ABORT_ERR":
      return {
        said: "interrupted while the engine was asked",
        nextStep: "Run it again when it is wanted.",
        reason: Reason.Stopped,
      };
    default:
      return explainOther(endpoint, code, text);
  }
}

function explainOther(endpoint: Endpoint, code: string, text: string): Explanation {
  if (code.startsWith("HPE_")) {
    return {
      said: `what answers there does not speak HTTP (${text})`,
      nextStep: `Point ${endpoint.origin} at a container engine; is its port one for TLS (DOCKER_TLS_VERIFY=1)?`,
    };
  }
  if (/CERT|SIGNATURE|TLS|SSL/.test(code)) {
    return {
      said: `TLS failed (${code}: ${text})`,
      nextStep:
        "Check ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH (or of the docker context).",
    };
  }
  return { said: text, nextStep: "See whether the engine answers: docker version" };
}

function startAdvice(endpoint: Endpoint, podman: boolean): string {
  if (endpoint.kind === "tcp") {
    return `Start the engine on ${endpoint.host}, or unset DOCKER_HOST to use the local one.`;
  }
  if (podman) {
    return endpoint.path.startsWith("/run/podman")
      ? "Start it: sudo systemctl start podman.socket"
      : "Start it: systemctl --user start podman.socket";
  }
  return "Start it: sudo systemctl start docker (without systemd: sudo dockerd &), or set DOCKER_HOST to where your engine listens.";
}

function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(errorText).join("; ");
  }
  return error instanceof Error ? error.message : String(error);
}
