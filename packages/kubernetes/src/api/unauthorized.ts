// An API server does not know us (401): which credentials it was shown, and why it may have refused them.
import type { IncomingMessage } from "node:http";
import { Reason, RuntimeFailure } from "@task-api/runtime";
import type { ClusterAccess, Credentials } from "../access/cluster-access.ts";

/** The failure for credentials that nothing renews; `answer` is dropped. */
export async function unauthorized(
  access: ClusterAccess,
  shown: Credentials,
  answer: IncomingMessage,
): Promise<RuntimeFailure> {
  answer.destroy();
  const { what, advice } = access.credentials;
  return new RuntimeFailure({
    reason: Reason.EngineUnavailable,
    message: `The cluster at ${access.server} refused ${what} (status 401)${await endOf(shown)}.`,
    nextStep: advice,
    isDenied: true,
  });
}

/** When the client certificate ended, where it has. */
async function endOf({ certificate }: Credentials): Promise<string> {
  if (certificate === undefined) return "";
  const { X509Certificate } = await import("node:crypto");
  try {
    const { validToDate } = new X509Certificate(certificate.cert);
    return validToDate < new Date() ? `: it ended on ${validToDate.toISOString()}` : "";
  } catch {
    return ": it is no certificate";
  }
}
