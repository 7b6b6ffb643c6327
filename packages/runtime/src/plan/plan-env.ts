// The variables of a container: values as they are, and the secrets behind `value_from` (contract §1.3).
import type { Finding, InstanceEnv, KubernetesObject, TaskInstance } from "@task-api/spec";
import type { EngineDescription } from "../port/container-runtime.ts";
import type { PlannedEnv, SecretKeyRef } from "../port/run-plan.ts";
import { isTooShort } from "../redact/redactor.ts";
import { Secret } from "../redact/secret.ts";
import { resolveSecret, type SecretSources } from "./resolve-secret.ts";

/** Where values come from. */
export interface EnvContext extends SecretSources {
  readonly engine: Pick<EngineDescription, "kind">;
  /** Asks the engine for a secret that it keeps; `undefined`: not for the caller's eyes. */
  readonly secretOf?: (reference: SecretKeyRef) => Promise<Secret | undefined>;
}

/** The values behind `value_from`, by the names of their variables. */
export type ResolvedEnv = ReadonlyMap<string, Extract<PlannedEnv, { secret: Secret }>>;

/** What became of the references: values, and why there is none. */
export interface EnvResolution {
  readonly secrets: ResolvedEnv;
  /** Of path `["env", name of the variable]`. */
  readonly findings: readonly Finding[];
  readonly warnings: readonly string[];
}

/** @throws RuntimeFailure as `context.secretOf` does, e.g. when the engine has no such secret */
export async function resolveEnv(
  env: readonly InstanceEnv[],
  context: EnvContext,
): Promise<EnvResolution> {
  const secrets = new Map<string, Extract<PlannedEnv, { secret: Secret }>>();
  const findings: Finding[] = [];
  const warnings: string[] = [];
  for (const entry of env) {
    if ("value" in entry) continue;
    const { name, valueFrom: reference } = entry;
    if (reference.kind === "secretKeyRef" && context.engine.kind === "kubernetes") {
      const secretKeyRef = { name: reference.name, key: reference.key };
      const secret = await context.secretOf?.(secretKeyRef);
      secrets.set(name, { name, secret: secret ?? new Secret(""), secretKeyRef });
      if (secret === undefined) warnings.push(notRedacted(name, secretKeyRef));
      continue;
    }
    const resolved =
      reference.kind === "secretKeyRef"
        ? ofOtherEngine(reference)
        : resolveSecret(reference, context);
    if (resolved.ok) secrets.set(name, { name, secret: resolved.secret });
    else {
      findings.push({
        code: "task/secret",
        severity: "error",
        path: ["env", name],
        message: `no value for ${name}: ${resolved.message}`,
        hint: resolved.hint,
      });
    }
  }
  return { secrets, findings, warnings };
}

function ofOtherEngine({
  name,
  key,
}: SecretKeyRef): Extract<ReturnType<typeof resolveSecret>, { ok: false }> {
  return {
    ok: false,
    message: `secret_key_ref ${name}/${key} names a Kubernetes secret`,
    hint: "use value_from.file or value_from.env for a run on this machine, or run it with --mode k8s",
  };
}

function notRedacted(variable: string, { name, key }: SecretKeyRef): string {
  return `the log is not kept free of the value of ${variable}: you may not read the secret ${name} (key ${key}) of the cluster`;
}

/** The variables of an instance whose placeholders are filled in. */
export function planEnv({ env }: TaskInstance, secrets: ResolvedEnv): PlannedEnv[] {
  return env.map((entry): PlannedEnv => {
    const { name } = entry;
    if (!("value" in entry)) return secrets.get(name) ?? { name, secret: new Secret("") };
    return entry.secret ? { name, secret: new Secret(entry.value) } : { name, value: entry.value };
  });
}

/** Hiding a letter or two would hide nothing and spoil the log. */
export function tooShortToHide(env: readonly PlannedEnv[]): string[] {
  return env
    .filter((entry) => "secret" in entry && isTooShort(entry.secret))
    .map(({ name }) => `the value of ${name} is too short to be kept out of the log`);
}

/** Kubernetes takes the last of two variables of one name, and says nothing of it. */
export function setTwice(
  env: readonly PlannedEnv[],
  envVars: readonly KubernetesObject[],
): string[] {
  const names = new Set(env.map(({ name }) => name));
  return envVars
    .flatMap(({ name }) => (typeof name === "string" && names.has(name) ? [name] : []))
    .map((name) => `config.env_vars sets ${name} as well: that one counts`);
}
