// From a record back to a plan: what whoever takes a run over needs to try it again.
import { HOST_LABEL, RECORD_LABEL, RUN_LABEL, machineLabel } from "../port/labels.ts";
import type { PlannedEnv, PlannedPod, RunPlan } from "../port/run-plan.ts";
import type { Secret } from "../redact/secret.ts";
import type { PlanRecord, RunRecord } from "./run-record.ts";

/** The key by which the engine knows an attempt; that of the first is the run's id, which has no `#`. */
export function attemptKey(id: string, number: number): string {
  return number === 1 ? id : `${id}#${number}`;
}

/** By its labels a container is found again, by whoever comes. */
export function labelsOf(id: string, recordFile: string): Readonly<Record<string, string>> {
  return { [RUN_LABEL]: id, [RECORD_LABEL]: recordFile, [HOST_LABEL]: machineLabel() };
}

/**
 * Every secret of a plan: the values of its secret variables, in their order, then the password for the image's
 * registry. This is how they are handed on beside a record, which has none.
 */
export function secretsOf({ env, pod }: Pick<RunPlan, "env" | "pod">): Secret[] {
  const values = env.flatMap((entry) => ("secret" in entry ? [entry.secret] : []));
  return pod?.registry === undefined ? values : [...values, pod.registry.password];
}

/** The plan of the last attempt of a record. `secrets`: as `secretsOf` gives them. */
export function planOfAttempt(
  record: RunRecord,
  recordFile: string,
  secrets: readonly Secret[],
): RunPlan {
  const { plan, attempts, id } = record;
  const last = attempts.at(-1);
  const resources = last?.resources ?? { extended: {} };
  const step = plan.retry?.memorySteps.find(
    ({ memoryLimitBytes }) =>
      attempts.length > 1 && memoryLimitBytes === resources.memoryLimitBytes,
  );
  const told = new Map(step?.env?.map(({ name, value }) => [name, value]));
  const { env: _, pod, ...rest } = plan;
  const command = step?.command ?? plan.command;
  return {
    ...rest,
    ...(command !== undefined && { command }),
    env: fillSecrets(plan.env, secrets).map((entry) => {
      const value = "value" in entry ? told.get(entry.name) : undefined;
      return value === undefined ? entry : { name: entry.name, value };
    }),
    resources,
    labels: { ...plan.labels, ...labelsOf(id, recordFile) },
    ...(pod !== undefined && { pod: withPassword(pod, secrets[countSecrets(plan.env)]) }),
  };
}

function countSecrets(env: PlanRecord["env"]): number {
  return env.filter(({ secret }) => secret === true).length;
}

/** A login without its password is of no use: the image may be on the node by now. */
function withPassword(
  { registry, ...pod }: NonNullable<PlanRecord["pod"]>,
  password: Secret | undefined,
): PlannedPod {
  if (registry === undefined || password === undefined) return pod;
  return { ...pod, registry: { ...registry, password } };
}

function fillSecrets(env: PlanRecord["env"], secrets: readonly Secret[]): PlannedEnv[] {
  let next = 0;
  return env.map(({ name, value, secret: isSecret, secretKeyRef }) => {
    const secret = isSecret === true ? secrets[next++] : undefined;
    if (secret === undefined) return { name, value };
    return { name, secret, ...(secretKeyRef !== undefined && { secretKeyRef }) };
  });
}
