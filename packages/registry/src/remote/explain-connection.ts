// What went wrong on the way to a registry.
import { RegistryRefusal } from "@task-api/runtime";
import { RefusedAnswer } from "./refused-answer.ts";

/** A registry that is down, overloaded or far away may answer the next time. */
const PASSING: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
]);

/** An error of Node's, or of an answer too long, as what a registry did; undefined for any other. */
export function explainConnection(error: unknown): RefusedAnswer | undefined {
  if (error instanceof RangeError) return new RefusedAnswer(`its answer has ${error.message}`);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const words = textOf(error);
  if (PASSING.has(code)) return new RefusedAnswer(words, { isPassing: true });
  if (code === "ENOTFOUND") return new RefusedAnswer(words, { kind: RegistryRefusal.unknownHost });
  if (/WRONG_VERSION|EPROTO|PACKET_LENGTH/.test(code)) {
    return new RefusedAnswer(`it does not speak TLS (${code})`, {
      advice: "Only a registry on this machine is asked over plain HTTP: give it a certificate.",
    });
  }
  if (/CERT|SIGNATURE|TLS|SSL|ISSUER/.test(code)) {
    return new RefusedAnswer(`its certificate is not trusted (${code}: ${words})`, {
      advice: "Name the certificate of who signed it: NODE_EXTRA_CA_CERTS=/path/to/ca.crt",
    });
  }
  if (code.startsWith("HPE_")) return new RefusedAnswer(`it does not speak HTTP (${words})`);
  return code === "" ? undefined : new RefusedAnswer(`${words} (${code})`);
}

function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(textOf).join("; ");
  }
  return error instanceof Error ? error.message : String(error);
}
