// A key of a secret of the namespace, for the redaction of a task's log.
import { at, Reason, RuntimeFailure, Secret, stringAt, type SecretKeyRef } from "@task-api/runtime";
import type { ApiClient } from "./api/api-client.ts";
import { apiRefused } from "./api/api-refused.ts";
import { secretsPath } from "./api/paths.ts";

/** Its value; undefined where it is not for our eyes. @throws RuntimeFailure StartFailed when there is none */
export async function readSecret(
  client: ApiClient,
  { name, key }: SecretKeyRef,
): Promise<Secret | undefined> {
  const { namespace } = client.access;
  const answer = await client.call("GET", secretsPath(client, name));
  if (answer.status === 403) return undefined;
  if (answer.status !== 200 && answer.status !== 404) {
    throw apiRefused(client, `reading the Secret ${name}`, answer);
  }
  const value = stringAt(answer.body, "data", key);
  if (value !== undefined) return new Secret(Buffer.from(value, "base64").toString("utf8"));
  const keys = Object.keys(Object(at(answer.body, "data")));
  throw new RuntimeFailure({
    reason: Reason.StartFailed,
    message:
      answer.status === 404
        ? `There is no Secret ${name} in the namespace ${namespace}.`
        : `The Secret ${name} in the namespace ${namespace} has no key ${key}; it has: ${keys.join(", ")}`,
    nextStep: `Correct secret_key_ref in the task.json, or make it: kubectl -n ${namespace} create secret generic ${name} --from-literal=${key}=…`,
  });
}
