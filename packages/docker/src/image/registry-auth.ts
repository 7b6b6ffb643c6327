// Who we are to a registry: credentials that were given, else what `docker login` left in
// ~/.docker/config.json. Credential helpers are not asked yet; a refusal says so.
import { join } from "node:path";
import type { PullCredentials } from "@task-api/runtime";
import { dockerFolder, type Surroundings } from "../endpoint/surroundings.ts";
import { at, parseJson, stringAt } from "../http/read.ts";
import { registryHost } from "./reference.ts";

/** What to send, and what to tell people who are refused. */
export interface RegistryAuth {
  /** Value of `X-Registry-Auth`; absent: nobody in particular. */
  readonly header?: string;
  /** Whose name was given. */
  readonly username?: string;
  /** A credential helper that would have been responsible. */
  readonly helper?: string;
}

/** Finds credentials for `registry`; those for another registry are never sent to it. */
export async function registryAuth(
  registry: string,
  credentials: PullCredentials | undefined,
  around: Surroundings,
): Promise<RegistryAuth> {
  if (credentials !== undefined && registryHost(credentials.registry || registry) === registry) {
    const { username, password } = credentials;
    return { username, header: encodeLogin({ username, password: password.reveal() }, registry) };
  }
  const text = await around.readText(join(dockerFolder(around), "config.json"));
  return text === undefined ? {} : fromDockerConfig(parseJson(text), registry);
}

function fromDockerConfig(config: unknown, registry: string): RegistryAuth {
  const auths = entriesOf(at(config, "auths"));
  const entry = auths.find(([address]) => registryHost(address) === registry)?.[1];
  const token = stringAt(entry, "identitytoken");
  if (token !== undefined && token !== "") {
    return { header: encodeLogin({ identitytoken: token }, registry) };
  }
  const login = Buffer.from(stringAt(entry, "auth") ?? "", "base64").toString("utf8");
  const colon = login.indexOf(":");
  if (colon > 0) {
    const username = login.slice(0, colon);
    return {
      username,
      header: encodeLogin({ username, password: login.slice(colon + 1) }, registry),
    };
  }
  const helpers = entriesOf(at(config, "credHelpers"));
  const own = helpers.find(([address]) => registryHost(address) === registry)?.[1];
  const helper = typeof own === "string" ? own : stringAt(config, "credsStore");
  return helper === undefined ? {} : { helper };
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

/** The value of `X-Registry-Auth`. Engines want the padding that Node's `base64url` leaves out, and ignore a header without it. */
export function encodeLogin(login: Readonly<Record<string, string>>, registry: string): string {
  const serveraddress = registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
  const text = Buffer.from(JSON.stringify({ ...login, serveraddress })).toString("base64");
  return text.replaceAll("+", "-").replaceAll("/", "_");
}
