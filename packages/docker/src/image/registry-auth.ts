// Who we are to a registry: credentials that were given, else what `docker login` or `podman login` left, in
// a file or with a credential helper.
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
  /** A credential helper that is responsible and could not be asked, and why. */
  readonly helper?: { readonly name: string; readonly problem: string };
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
  let found: RegistryAuth = {};
  for (const file of loginFiles(around)) {
    const text = await around.readText(file);
    if (text === undefined) continue;
    const auth = await authFrom(parseJson(text), registry, around);
    if (auth.header !== undefined) return auth;
    found = { ...auth, ...found };
  }
  return found;
}

/** Where logins are kept, the one that counts first. */
function loginFiles(around: Surroundings): readonly string[] {
  const { env, home } = around;
  const { REGISTRY_AUTH_FILE: chosen, XDG_RUNTIME_DIR: runtime, XDG_CONFIG_HOME: config } = env;
  return [
    ...(chosen ? [chosen] : []),
    join(dockerFolder(around), "config.json"),
    ...(runtime ? [join(runtime, "containers", "auth.json")] : []),
    join(config || join(home, ".config"), "containers", "auth.json"),
  ];
}

/** A helper that is named for the registry or for all goes before what is in the file, as with `docker pull`. */
async function authFrom(
  config: unknown,
  registry: string,
  around: Surroundings,
): Promise<RegistryAuth> {
  const own = valueFor(at(config, "credHelpers"), registry)?.[1];
  const helper = typeof own === "string" ? own : stringAt(config, "credsStore");
  const inFile = authInFile(config, registry);
  if (helper === undefined || helper === "") return inFile;
  const { askHelper } = await import("./credential-helper.ts");
  const answer = await askHelper(helper, serverAddress(registry), around);
  if (answer === "none") return inFile;
  if ("problem" in answer) {
    return inFile.header === undefined ? { helper: { name: helper, ...answer } } : inFile;
  }
  const { username, secret } = answer;
  if (username === TOKEN_USER) return { header: encodeLogin({ identitytoken: secret }, registry) };
  return { username, header: encodeLogin({ username, password: secret }, registry) };
}

/** The name under which helpers keep a token instead of a password. */
const TOKEN_USER = "<token>";

function authInFile(config: unknown, registry: string): RegistryAuth {
  const entry = valueFor(at(config, "auths"), registry)?.[1];
  const token = stringAt(entry, "identitytoken");
  if (token !== undefined && token !== "") {
    return { header: encodeLogin({ identitytoken: token }, registry) };
  }
  const login = Buffer.from(stringAt(entry, "auth") ?? "", "base64").toString("utf8");
  const colon = login.indexOf(":");
  if (colon <= 0) return {};
  const username = login.slice(0, colon);
  return {
    username,
    header: encodeLogin({ username, password: login.slice(colon + 1) }, registry),
  };
}

function valueFor(table: unknown, registry: string): readonly [string, unknown] | undefined {
  if (typeof table !== "object" || table === null) return undefined;
  return Object.entries(table).find(([address]) => registryHost(address) === registry);
}

/** Docker Hub goes by an old address in logins. */
function serverAddress(registry: string): string {
  return registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
}

/** The value of `X-Registry-Auth`. Engines want the padding that Node's `base64url` leaves out, and ignore a header without it. */
export function encodeLogin(login: Readonly<Record<string, string>>, registry: string): string {
  const serveraddress = serverAddress(registry);
  const text = Buffer.from(JSON.stringify({ ...login, serveraddress })).toString("base64");
  return text.replaceAll("+", "-").replaceAll("/", "_");
}
