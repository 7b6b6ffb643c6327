// From a plan to the Pod that runs it: a pure function, what `--dry-run` prints and the API server gets (contract §3, §5).
// Secret values are not in it: they are in Secrets of the pod's own, which the pod waits for behind a scheduling gate.
import { KEY_LABEL, type PlannedEnv, type RunPlan } from "@task-api/runtime";
import { podLabels, type PodLabels } from "./pod-labels.ts";
import { podName } from "./pod-name.ts";
import { volumesOf } from "./pod-volumes.ts";

/** The container that runs the task. */
export const CONTAINER = "main";
/** Until what belongs to a pod is there, it is not put on a node. */
export const GATE = "task-api/belongings";
/**
 * Seconds that a process is given to end. Fixed with the pod: once it has been asked to end, Kubernetes does not make
 * them fewer.
 */
export const GRACE_SECONDS = 10;

/** The Secret with the values of a pod's secret variables. */
export function envSecretName(pod: string): string {
  return `${pod}-env`;
}

/** The Secret with a pod's login to its image's registry. */
export function registrySecretName(pod: string): string {
  return `${pod}-registry`;
}

/** The key in `envSecretName` of the variable at this place. */
export function envSecretKey(index: number): string {
  return `env-${index}`;
}

/** Seconds that a pod may take until its process runs; whoever follows it holds it to that. */
export const STARTUP_TIMEOUT_ANNOTATION = "task-api/startup-timeout";
/** An hour (contract §5). */
export const DEFAULT_STARTUP_TIMEOUT_SECONDS = 3600;

/** The labels of a pod and of what belongs to it. */
export function taskLabels(key: string, plan: Pick<RunPlan, "labels">): PodLabels {
  const { labels, annotations } = podLabels({ ...plan.labels, [KEY_LABEL]: key });
  // Pods are found by it, whatever a task wants to be called.
  return { labels: { ...labels, "app.kubernetes.io/managed-by": "task-api" }, annotations };
}

/** The pod of an attempt, without its namespace. */
export function podManifest(key: string, plan: RunPlan): object {
  const name = podName(key);
  const { labels, annotations } = taskLabels(key, plan);
  const { pod, startupTimeoutSeconds = DEFAULT_STARTUP_TIMEOUT_SECONDS } = plan;
  const user = securityOf(plan.user);
  const gates = needsBelongings(plan) ? [{ name: GATE }] : undefined;
  const pullSecrets = [
    ...(pod?.registry === undefined ? [] : [registrySecretName(name)]),
    ...(pod?.imagePullSecrets ?? []),
  ].map((secret) => ({ name: secret }));
  const { volumes, volumeMounts } = volumesOf(plan);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      labels,
      annotations: {
        ...pod?.annotations,
        ...annotations,
        [STARTUP_TIMEOUT_ANNOTATION]: String(startupTimeoutSeconds),
      },
    },
    spec: {
      restartPolicy: "Never",
      terminationGracePeriodSeconds: GRACE_SECONDS,
      enableServiceLinks: false,
      automountServiceAccountToken: pod?.serviceAccount !== undefined,
      ...(pod?.serviceAccount !== undefined && { serviceAccountName: pod.serviceAccount }),
      securityContext: {
        seccompProfile: { type: "RuntimeDefault" },
        ...(pod?.isRestricted === true && { runAsNonRoot: true }),
      },
      ...(gates !== undefined && { schedulingGates: gates }),
      ...(pullSecrets.length > 0 && { imagePullSecrets: pullSecrets }),
      ...(pod !== undefined &&
        Object.keys(pod.nodeSelector).length > 0 && { nodeSelector: pod.nodeSelector }),
      ...(pod !== undefined && pod.tolerations.length > 0 && { tolerations: pod.tolerations }),
      ...(pod?.affinity !== undefined && { affinity: pod.affinity }),
      containers: [
        {
          name: CONTAINER,
          image: plan.image.digest ?? plan.image.reference,
          ...(pod?.imagePullPolicy !== undefined && { imagePullPolicy: pod.imagePullPolicy }),
          ...(plan.command !== undefined && { command: plan.command.map(literal) }),
          env: [...plan.env.map((entry, index) => envOf(name, entry, index)), ...(pod?.env ?? [])],
          resources: resourcesOf(plan),
          volumeMounts,
          securityContext: {
            allowPrivilegeEscalation: false,
            ...(pod?.isRestricted === true && { capabilities: { drop: ["ALL"] } }),
            ...user,
          },
        },
      ],
      volumes,
    },
  };
}

/** Whether a pod has Secrets or a NetworkPolicy of its own. */
export function needsBelongings({ env, pod, network }: RunPlan): boolean {
  const hasSecret = env.some((entry) => "secret" in entry && entry.secretKeyRef === undefined);
  return hasSecret || pod?.registry !== undefined || network === "none";
}

function envOf(pod: string, entry: PlannedEnv, index: number): object {
  const { name } = entry;
  if ("value" in entry) return { name, value: literal(entry.value) };
  const secretKeyRef = entry.secretKeyRef ?? { name: envSecretName(pod), key: envSecretKey(index) };
  return { name, valueFrom: { secretKeyRef } };
}

/** Kubernetes fills in `$(NAME)` and makes `$$` a `$`; tasks mean what they say. */
function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}

function securityOf(user: string | undefined): object {
  const numbers = /^(\d+)(?::(\d+))?$/.exec(user ?? "");
  if (numbers === null) return {};
  const [, uid, gid] = numbers;
  return { runAsUser: Number(uid), ...(gid !== undefined && { runAsGroup: Number(gid) }) };
}

function resourcesOf({ resources }: RunPlan): object {
  const { extended } = resources;
  const devices = Object.entries(extended).map(([name, count]) => [name, String(count)]);
  const limits = amounts(
    resources.cpuLimit,
    resources.memoryLimitBytes,
    resources.storageLimitBytes,
  );
  const requests = amounts(
    resources.cpuRequest,
    resources.memoryRequestBytes,
    resources.storageRequestBytes,
  );
  return {
    limits: { ...limits, ...Object.fromEntries(devices) },
    requests: { ...requests, ...Object.fromEntries(devices) },
  };
}

function amounts(
  cpus: number | undefined,
  memoryBytes: number | undefined,
  storageBytes: number | undefined,
): Record<string, string> {
  return {
    ...(cpus !== undefined && { cpu: `${Math.ceil(Number((cpus * 1000).toFixed(3)))}m` }),
    ...(memoryBytes !== undefined && { memory: String(memoryBytes) }),
    ...(storageBytes !== undefined && { "ephemeral-storage": String(storageBytes) }),
  };
}
