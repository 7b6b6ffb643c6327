// What went wrong on the way to an API server, in words with something to do next.
import { Reason, RuntimeFailure, errorCode } from "@task-api/runtime";
import type { ClusterAccess } from "../access/cluster-access.ts";

/** Turns an error of a connection into the failure that callers see; an own failure passes unchanged. */
export function connectionFailure(access: ClusterAccess, error: unknown): RuntimeFailure {
  if (error instanceof RuntimeFailure) return error;
  const code = errorCode(error) ?? "";
  if (code === "ABORT_ERR") {
    return new RuntimeFailure({
      reason: Reason.Stopped,
      message: "interrupted while the cluster was asked",
      nextStep: "Run it again when it is wanted.",
      cause: error,
    });
  }
  const { said, nextStep } = explain(access, code, wordsOf(error));
  const way = access.proxy === undefined ? "" : " through its proxy";
  return new RuntimeFailure({
    reason: Reason.EngineUnavailable,
    message: `The cluster at ${access.server} (${access.origin}) could not be used${way}: ${said}`,
    nextStep,
    cause: error,
  });
}

interface Explanation {
  readonly said: string;
  readonly nextStep: string;
}

function explain(access: ClusterAccess, code: string, words: string): Explanation {
  const see = seeAdvice(access);
  switch (code) {
    case "ECONNREFUSED":
      return { said: `nothing listens there (${words})`, nextStep: `Is the cluster up? ${see}` };
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return {
        said: `the host name does not resolve (${words})`,
        nextStep: `Is it in a network that is not connected (VPN)? Else correct the server of ${access.origin}.`,
      };
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EHOSTDOWN":
      return {
        said: words,
        nextStep: `Is it behind a firewall, or in a network that is not connected (VPN)? ${see}`,
      };
    case "ECONNRESET":
    case "EPIPE":
      return { said: `the connection broke off (${words})`, nextStep: `Try again. ${see}` };
    default:
      return explainTls(access, code, words) ?? { said: words, nextStep: see };
  }
}

function explainTls(access: ClusterAccess, code: string, words: string): Explanation | undefined {
  const { origin } = access;
  const said = `its certificate is not trusted (${code}: ${words})`;
  if (code === "CERT_HAS_EXPIRED") {
    return { said, nextStep: "Have it renewed by whoever runs the cluster; is our clock right?" };
  }
  if (code === "CERT_NOT_YET_VALID") return { said, nextStep: "Set the clock of this machine." };
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return {
      said,
      nextStep: `Use a name that it holds as server, or name one as tls-server-name, in the cluster of ${origin}.`,
    };
  }
  if (/WRONG_VERSION|EPROTO|PACKET_LENGTH/.test(code)) {
    return {
      said: `it does not speak TLS (${code})`,
      nextStep: `Correct the server of ${origin}: its port may be one for http://.`,
    };
  }
  if (code.startsWith("HPE_")) {
    return {
      said: `it does not speak HTTP (${words})`,
      nextStep: `Correct the server of ${origin}: its port may be one for https://.`,
    };
  }
  if (code.startsWith("ERR_OSSL_")) {
    return {
      said: `the client certificate or its key cannot be used (${code}: ${words})`,
      nextStep: `Take both anew from where ${origin} came from.`,
    };
  }
  if (/ALERT/.test(code)) {
    return {
      said: `it refused ${access.credentials.what} (${code})`,
      nextStep: access.credentials.advice,
    };
  }
  if (!/CERT|SIGNATURE|ISSUER|TLS|SSL/.test(code)) return undefined;
  return {
    said,
    nextStep: `Name who signed it: certificate-authority in the cluster of ${origin} (of your own system's: NODE_EXTRA_CA_CERTS=/path/to/ca.crt).`,
  };
}

function seeAdvice({ context }: ClusterAccess): string {
  const flag = context === undefined ? "" : ` --context ${context}`;
  return `See whether it answers: kubectl${flag} cluster-info`;
}

function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(wordsOf).join("; ");
  }
  return error instanceof Error ? error.message : String(error);
}
