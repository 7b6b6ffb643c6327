// What a pod runs, read back from the cluster: whoever takes a run over must know its secrets, to keep them out of
// the log and to try again.
import { at, itemsAt, parseJson, stringAt, stringsAt, type Invocation } from "@task-api/runtime";
import { watchAway } from "@task-api/runtime/adapter";
import type { ApiClient } from "../api/api-client.ts";
import { apiRefused } from "../api/api-refused.ts";
import { patientCalls, type PatientCall } from "../api/patient-calls.ts";
import { podsPath, secretsPath } from "../api/paths.ts";
import { REGISTRY_SECRET_KEY } from "./belongings.ts";
import { CONTAINER, registrySecretName } from "./pod-manifest.ts";
import { uidOfPod } from "./read-pod.ts";

/** How long an API server that is away is waited for. */
const PATIENCE_MS = 60_000;

/** Nothing for a pod that is gone. @throws RuntimeFailure when the cluster does not tell */
export async function readInvocation(
  client: ApiClient,
  handle: { readonly id: string; readonly name: string },
): Promise<Invocation> {
  const away = watchAway({ signal: new AbortController().signal, patienceMs: PATIENCE_MS });
  const call = patientCalls(client, away);
  const doing = `reading the pod ${handle.name}`;
  const answer = await call(doing, "GET", podsPath(client, handle.name));
  if (answer.status === 404) return { env: {}, command: [] };
  if (answer.status !== 200) throw apiRefused(client, doing, answer);
  if (uidOfPod(answer.body) !== handle.id) return { env: {}, command: [] };
  const container = itemsAt(answer.body, "spec", "containers").find(
    (one) => stringAt(one, "name") === CONTAINER,
  );
  const secrets = secretReader(client, call);
  const env: Record<string, string> = {};
  for (const entry of itemsAt(container, "env")) {
    const name = stringAt(entry, "name");
    const value = await valueOf(entry, secrets);
    if (name !== undefined && value !== undefined) env[name] = value;
  }
  const password = await registryPassword(answer.body, handle.name, secrets);
  return {
    env,
    command: stringsAt(container, "command").map(unescape),
    ...(password !== undefined && { registryPassword: password }),
  };
}

/** The value of a key of a Secret; undefined where there is none, or where it is not for our eyes. */
type ReadSecret = (name: string, key: string) => Promise<string | undefined>;

function secretReader(client: ApiClient, call: PatientCall): ReadSecret {
  const known = new Map<string, Promise<unknown>>();
  return async (name, key) => {
    const asked = known.get(name) ?? readData(client, call, name);
    known.set(name, asked);
    const value = stringAt(await asked, key);
    return value === undefined ? undefined : Buffer.from(value, "base64").toString("utf8");
  };
}

async function readData(client: ApiClient, call: PatientCall, name: string): Promise<unknown> {
  const doing = `reading the Secret ${name}`;
  const answer = await call(doing, "GET", secretsPath(client, name));
  if (answer.status === 404 || answer.status === 403) return undefined;
  if (answer.status !== 200) throw apiRefused(client, doing, answer);
  return at(answer.body, "data");
}

async function valueOf(entry: unknown, secrets: ReadSecret): Promise<string | undefined> {
  const value = stringAt(entry, "value");
  if (value !== undefined) return unescape(value);
  const name = stringAt(entry, "valueFrom", "secretKeyRef", "name");
  const key = stringAt(entry, "valueFrom", "secretKeyRef", "key");
  if (name !== undefined && key !== undefined) return secrets(name, key);
  // An empty value is left out by the API.
  return at(entry, "valueFrom") === undefined ? "" : undefined;
}

async function registryPassword(
  pod: unknown,
  podName: string,
  secrets: ReadSecret,
): Promise<string | undefined> {
  const name = registrySecretName(podName);
  const isThere = itemsAt(pod, "spec", "imagePullSecrets").some(
    (secret) => stringAt(secret, "name") === name,
  );
  if (!isThere) return undefined;
  const config = parseJson((await secrets(name, REGISTRY_SECRET_KEY)) ?? "");
  const [login] = Object.values(Object(at(config, "auths")));
  return stringAt(login, "password");
}

/** As the plan had it: Kubernetes takes `$$` for a `$`. */
function unescape(text: string): string {
  return text.replaceAll("$$", "$");
}
