// What a program has said about credentials. Nothing of it is repeated: it is a secret, or half of one.
import { Secret, parseJson, stringAt } from "@task-api/runtime";
import { accessFailure } from "./access-failure.ts";
import type { Lease } from "./credential-source.ts";
import { bearer } from "./token.ts";

/** Reads an ExecCredential. @throws RuntimeFailure EngineUnavailable when it is none; `who` says whose */
export function readExecCredential(text: string, version: string, who: string): Lease {
  const answer = parseJson(text);
  if (stringAt(answer, "kind") !== "ExecCredential") {
    throw unusable(`${who} wrote no ExecCredential`, "See what it writes when called by hand.");
  }
  const said = stringAt(answer, "apiVersion");
  if (said !== version) {
    throw unusable(
      `${who} answered in apiVersion ${said ?? "(none)"}, asked for was ${version}`,
      "Let the kubeconfig's apiVersion be one that the program knows, or update the program.",
    );
  }
  const token = stringAt(answer, "status", "token") || undefined;
  const cert = stringAt(answer, "status", "clientCertificateData") || undefined;
  const key = stringAt(answer, "status", "clientKeyData") || undefined;
  if ((cert === undefined) !== (key === undefined)) {
    throw unusable(
      `${who} gave one of certificate and key without the other`,
      "Update the program.",
    );
  }
  if (token === undefined && cert === undefined) {
    throw unusable(`${who} gave neither a token nor a certificate`, "Log in with it first.");
  }
  const until = endOf(stringAt(answer, "status", "expirationTimestamp"), who);
  return {
    credentials: {
      ...(token !== undefined && { authorization: bearer(token, `What ${who} gave`) }),
      ...(cert !== undefined &&
        key !== undefined && { certificate: { cert, key: new Secret(key) } }),
    },
    ...(until !== undefined && { until }),
  };
}

function endOf(time: string | undefined, who: string): number | undefined {
  if (time === undefined || time === "") return undefined;
  const until = Date.parse(time);
  if (!Number.isNaN(until)) return until;
  throw unusable(`${who} gave an expirationTimestamp that is no time`, "Update the program.");
}

function unusable(message: string, nextStep: string): Error {
  return accessFailure(`${message}.`, nextStep);
}
