// Who we are to a registry: credentials that were given, else what `docker login` or `podman login` left, in
// a file or with a credential helper. Engines and registries are told it in ways of their own.
import { join } from "node:path";
import { at, parseJson, stringAt } from "../json/read-json.ts";
import type { PullCredentials } from "../port/image.ts";
import { Secret } from "../redact/secret.ts";
import { registryHost } from "./reference.ts";

/** What there is to show to a registry, and what to tell people who are refused. */
export interface RegistryLogin {
  /** Absent: nobody in particular. */
  readonly proof?: RegistryProof;
  /** Whose name was given. */
  readonly username?: string;
  /** A credential helper that is responsible and could not be asked, and why. */
  readonly helper?: { readonly name: string; readonly problem: string };
}

/** A password, or the token that some registries give instead at `login`. */
export type RegistryProof =
  | { readonly username: string; readonly password: Secret }
  | { readonly identityToken: Secret };

/** Where logins are looked for. */
export interface LoginSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The text of a file; undefined when there is none. */
  readonly readText: (path: string) => Promise<string | undefined>;
}

/** Finds the login for `registry`; one for another registry is never shown to it. */
export async function registryLogin(
  registry: string,
  credentials: PullCredentials | undefined,
  around: LoginSurroundings,
): Promise<RegistryLogin> {
  if (credentials !== undefined && registryHost(credentials.registry || registry) === registry) {
    const { username, password } = credentials;
    return { username, proof: { username, password } };
  }
  let found: RegistryLogin = {};
  for (const file of loginFiles(around)) {
    const text = await around.readText(file);
    if (text === undefined) continue;
    const login = await loginFrom(parseJson(text), registry, around);
    if (login.proof !== undefined) return login;
    found = { ...login, ...found };
  }
  return found;
}

/** Docker's folder of settings: `DOCKER_CONFIG`, else `~/.docker`. */
export function dockerFolder({ env, home }: Pick<LoginSurroundings, "env" | "home">): string {
  return env["DOCKER_CONFIG"] || join(home, ".docker");
}

/** A registry as logins and helpers know it: Docker Hub goes by an old address there. */
export function serverAddress(registry: string): string {
  return registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
}

/** Where logins are kept, the one that counts first. */
function loginFiles(around: LoginSurroundings): readonly string[] {
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
async function loginFrom(
  config: unknown,
  registry: string,
  around: LoginSurroundings,
): Promise<RegistryLogin> {
  const own = valueFor(at(config, "credHelpers"), registry)?.[1];
  const helper = typeof own === "string" ? own : stringAt(config, "credsStore");
  const inFile = loginInFile(config, registry);
  if (helper === undefined || helper === "") return inFile;
  const { askHelper } = await import("./credential-helper.ts");
  const answer = await askHelper(helper, serverAddress(registry), around);
  if (answer === "none") return inFile;
  if ("problem" in answer) {
    return inFile.proof === undefined ? { helper: { name: helper, ...answer } } : inFile;
  }
  const { username, secret } = answer;
  return username === TOKEN_USER ? withToken(secret) : withPassword(username, secret);
}

/** The name under which helpers keep a token instead of a password. */
const TOKEN_USER = "<token>";

function loginInFile(config: unknown, registry: string): RegistryLogin {
  const entry = valueFor(at(config, "auths"), registry)?.[1];
  const token = stringAt(entry, "identitytoken");
  if (token !== undefined && token !== "") return withToken(token);
  const login = Buffer.from(stringAt(entry, "auth") ?? "", "base64").toString("utf8");
  const colon = login.indexOf(":");
  return colon <= 0 ? {} : withPassword(login.slice(0, colon), login.slice(colon + 1));
}

function withToken(token: string): RegistryLogin {
  return { proof: { identityToken: new Secret(token) } };
}

function withPassword(username: string, password: string): RegistryLogin {
  return { username, proof: { username, password: new Secret(password) } };
}

function valueFor(table: unknown, registry: string): readonly [string, unknown] | undefined {
  if (typeof table !== "object" || table === null) return undefined;
  return Object.entries(table).find(([address]) => registryHost(address) === registry);
}
