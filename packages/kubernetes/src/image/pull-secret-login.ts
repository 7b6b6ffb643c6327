// The login to a registry that is in pull secrets of the namespace.
import {
  at,
  parseJson,
  registryHost,
  Secret,
  stringAt,
  type ImageReference,
  type PullCredentials,
} from "@task-api/runtime";
import type { ApiClient } from "../api/api-client.ts";
import { secretsPath } from "../api/paths.ts";
import { REGISTRY_SECRET_KEY } from "../pod/belongings.ts";

/** The first login for the image's registry; undefined where there is none, or where it is not for our eyes. */
export async function pullSecretLogin(
  client: ApiClient,
  { registry }: ImageReference,
  names: readonly string[],
): Promise<PullCredentials | undefined> {
  for (const name of names) {
    const answer = await client.call("GET", secretsPath(client, name));
    const encoded = stringAt(answer.body, "data", REGISTRY_SECRET_KEY) ?? "";
    const config = parseJson(Buffer.from(encoded, "base64").toString("utf8"));
    for (const [address, entry] of Object.entries(Object(at(config, "auths")))) {
      if (registryHost(address) !== registry) continue;
      const login = loginIn(entry);
      if (login !== undefined) return { registry, ...login };
    }
  }
  return undefined;
}

function loginIn(entry: unknown): Pick<PullCredentials, "username" | "password"> | undefined {
  const auth = Buffer.from(stringAt(entry, "auth") ?? "", "base64").toString("utf8");
  const colon = auth.indexOf(":");
  const username = stringAt(entry, "username") ?? auth.slice(0, Math.max(colon, 0));
  const password = stringAt(entry, "password") ?? auth.slice(colon + 1);
  return username === "" ? undefined : { username, password: new Secret(password) };
}
