// Who a user of a kubeconfig is to an API server: a client certificate, a token, a password, or what a program
// says. What can be read again is: tokens and certificates in files are replaced while we run.
import { Secret } from "@task-api/runtime";
import { accessFailure } from "./access-failure.ts";
import type { ClientCertificate, Credentials, CredentialSource } from "./cluster-access.ts";
import { createCredentialSource } from "./credential-source.ts";
import { placeOf, readFileOf, textOf, type Entry } from "./entry.ts";
import { readPem } from "./pem.ts";
import type { Surroundings } from "./surroundings.ts";
import { bearer } from "./token.ts";
import { refuseUnsupported } from "./unsupported-user.ts";

/** How long a file is believed; kubelets replace a token a good while before its end. */
export const FILE_LEASE_MS = 60_000;

/** The credentials of a user, for this cluster. @throws RuntimeFailure EngineUnavailable when they cannot be used */
export async function userCredentials(
  around: Surroundings,
  user: Entry,
  cluster: Entry,
): Promise<CredentialSource> {
  refuseUnsupported(user);
  const certificate = await readCertificate(around, user);
  const own = ownCredentials(around, user);
  if (own === undefined && typeof Reflect.get(Object(user.value), "exec") === "object") {
    const { execCredentials } = await import("./exec-credentials.ts");
    return execCredentials(around, user, cluster);
  }
  if (own === undefined && certificate === undefined) return anonymous(placeOf(user));
  const fromFile = own?.isFile === true || textOf(user, "client-certificate") !== undefined;
  return createCredentialSource({
    what: `the ${own?.what ?? "client certificate"} of ${placeOf(user)}`,
    advice: own?.advice ?? certificateAdvice(user),
    async read() {
      const shown = await readCertificate(around, user);
      const authorization = await own?.read();
      const credentials: Credentials = {
        ...(shown !== undefined && { certificate: shown }),
        ...(authorization !== undefined && { authorization }),
      };
      return { credentials, ...(fromFile && { until: Date.now() + FILE_LEASE_MS }) };
    },
  });
}

/** Credentials of nobody in particular. */
export function anonymous(place: string): CredentialSource {
  return createCredentialSource({
    what: `nobody's credentials: ${place} has none that can be sent`,
    advice: "Use a kubeconfig whose user has credentials, over https://.",
    read: async () => ({ credentials: {} }),
  });
}

interface OwnCredentials {
  readonly what: "token" | "password";
  readonly advice: string;
  readonly isFile?: boolean;
  readonly read: () => Promise<Secret>;
}

function ownCredentials(around: Surroundings, user: Entry): OwnCredentials | undefined {
  const advice = `Get a new one and put it into ${user.file}: kubectl config set-credentials ${user.name} --token=…`;
  const file = textOf(user, "tokenFile");
  if (file !== undefined) {
    const read = async (): Promise<Secret> =>
      bearer(await readFileOf(around, user, "tokenFile", file), placeOf(user, "tokenFile"));
    return { what: "token", advice: `Put a new token into ${file}.`, isFile: true, read };
  }
  const token = textOf(user, "token");
  if (token !== undefined) {
    return { what: "token", advice, read: async () => bearer(token, placeOf(user, "token")) };
  }
  const name = textOf(user, "username");
  if (name === undefined) return undefined;
  const login = `${name}:${textOf(user, "password") ?? ""}`;
  const header = new Secret(`Basic ${Buffer.from(login).toString("base64")}`);
  return {
    what: "password",
    advice: "API servers take no passwords since Kubernetes 1.19: use a token or a certificate.",
    read: async () => header,
  };
}

async function readCertificate(
  around: Surroundings,
  user: Entry,
): Promise<ClientCertificate | undefined> {
  const cert = await readPem(around, user, "client-certificate", "CERTIFICATE");
  const key = await readPem(around, user, "client-key", "PRIVATE KEY");
  if (cert === undefined && key === undefined) return undefined;
  if (cert !== undefined && key !== undefined) return { cert, key: new Secret(key) };
  const missing = cert === undefined ? "client-certificate" : "client-key";
  throw accessFailure(
    `There is no ${placeOf(user, missing)}, which must have both client-certificate and client-key.`,
    "Copy both from where the kubeconfig came from.",
  );
}

function certificateAdvice(user: Entry): string {
  return `It may have run out, or be another cluster's: get a new kubeconfig for ${user.name} from whoever runs the cluster.`;
}
