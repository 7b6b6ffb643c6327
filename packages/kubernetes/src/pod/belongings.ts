// What belongs to a pod beside it: Secrets with its values and its registry's login, and a policy that keeps it off
// the network. They name the pod as their owner, so that the cluster removes them with it.
import {
  KEY_LABEL,
  registryHost,
  serverAddress,
  type PullCredentials,
  type RunPlan,
} from "@task-api/runtime";
import { podLabels } from "./pod-labels.ts";
import { envSecretKey, envSecretName, registrySecretName, taskLabels } from "./pod-manifest.ts";
import { podName } from "./pod-name.ts";

/** A pod that exists. */
export interface OwnerPod {
  readonly name: string;
  readonly uid: string;
}

/** An object that belongs to a pod. */
export type Belonging =
  | { readonly kind: "Secret"; readonly name: string; readonly manifest: object }
  | { readonly kind: "NetworkPolicy"; readonly name: string; readonly manifest: object };

/**
 * What belongs to the pod of a plan, with secrets in plain text: for the API server alone, or by `shown` for people.
 * @param owner absent: the pod is not made yet
 */
export function belongingsOf(
  key: string,
  plan: RunPlan,
  { owner, shown = (value) => value }: { owner?: OwnerPod; shown?: (value: string) => string } = {},
): readonly Belonging[] {
  const pod = podName(key);
  // One of an earlier pod of this name may still be there, and is removed with that one.
  const policy = owner === undefined ? pod : `${pod}-${owner.uid.slice(0, 8)}`;
  const metadata = (name: string): object => ({
    name,
    labels: taskLabels(key, plan).labels,
    ...(owner !== undefined && { ownerReferences: [ownerReference(owner)] }),
  });
  const secret = (name: string, type: string, values: Readonly<Record<string, string>>) =>
    ({
      kind: "Secret",
      name,
      manifest: {
        apiVersion: "v1",
        kind: "Secret",
        metadata: metadata(name),
        type,
        stringData: values,
      },
    }) as const;
  const env = plan.env.flatMap((entry, index) =>
    "secret" in entry && entry.secretKeyRef === undefined
      ? [[envSecretKey(index), shown(entry.secret.reveal())] as const]
      : [],
  );
  const registry = plan.pod?.registry;
  return [
    ...(env.length > 0 ? [secret(envSecretName(pod), "Opaque", Object.fromEntries(env))] : []),
    ...(registry === undefined
      ? []
      : [
          secret(registrySecretName(pod), REGISTRY_SECRET_TYPE, {
            [REGISTRY_SECRET_KEY]: shown(dockerConfig(registry)),
          }),
        ]),
    ...(plan.network === "none" ? [isolation(key, policy, metadata(policy))] : []),
  ];
}

/** The type of Secrets that hold logins to registries. */
const REGISTRY_SECRET_TYPE = "kubernetes.io/dockerconfigjson";
/** What is in such a Secret. */
export const REGISTRY_SECRET_KEY = ".dockerconfigjson";

/** The owner is not kept from being removed: that would take rights on its finalizers. */
function ownerReference({ name, uid }: OwnerPod): object {
  return { apiVersion: "v1", kind: "Pod", name, uid };
}

function dockerConfig({ registry, username, password }: PullCredentials): string {
  const secret = password.reveal();
  const auth = Buffer.from(`${username}:${secret}`).toString("base64");
  const address = serverAddress(registryHost(registry));
  return JSON.stringify({ auths: { [address]: { username, password: secret, auth } } });
}

/** Nothing comes in, nothing goes out. Whether that holds is up to the cluster's network plugin. */
function isolation(key: string, name: string, metadata: object): Belonging {
  const { labels } = podLabels({ [KEY_LABEL]: key });
  return {
    kind: "NetworkPolicy",
    name,
    manifest: {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata,
      spec: { podSelector: { matchLabels: labels }, policyTypes: ["Ingress", "Egress"] },
    },
  };
}
