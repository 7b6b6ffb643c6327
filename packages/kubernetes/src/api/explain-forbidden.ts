// The many meanings of 403: rights that are missing, room that is taken, and rules that a pod breaks. The
// server tells them apart in words only.
import { Reason } from "@task-api/runtime";
import type { ClusterAccess } from "../access/cluster-access.ts";
import type { ApiRefusal } from "./api-refused.ts";
import { explainQuota } from "./explain-quota.ts";

/** `User "x" cannot create resource "pods" in API group "" in the namespace "y"`. */
const RIGHTS = /User "([^"]*)" cannot (\S+) resource "([^"]+)" in API group "([^"]*)"/;

const RULES: readonly { readonly words: RegExp; readonly refusal: ApiRefusal }[] = [
  {
    words: /failed quota|must specify/i,
    refusal: {
      reason: Reason.StartFailed,
      nextStep:
        "The namespace's quota wants every task to say what it needs: give cpu and memory in resources.limits and resources.requests of the task.json.",
    },
  },
  {
    words: /violates PodSecurity/i,
    refusal: {
      reason: Reason.StartFailed,
      nextStep:
        "The namespace has rules for pods: set security_profile to restricted in the config of the task.json, or use another namespace.",
    },
  },
  {
    words: /(?:maximum|minimum) \S+ usage per/i,
    refusal: {
      reason: Reason.StartFailed,
      nextStep:
        "Change resources in the task.json to what the namespace allows: kubectl describe limitrange",
    },
  },
  {
    words: /being terminated/i,
    refusal: {
      reason: Reason.EngineUnavailable,
      nextStep: "The namespace is being deleted: use another one.",
    },
  },
  {
    words: /serviceaccount "[^"]*" not found/i,
    refusal: {
      reason: Reason.StartFailed,
      nextStep:
        "Correct service_account in the config of the task.json: kubectl get serviceaccounts",
    },
  },
];

/** What a 403 with these words means. */
export function explainForbidden(access: ClusterAccess, words: string): ApiRefusal {
  const [, user = "", verb = "", resource = "", group = ""] = RIGHTS.exec(words) ?? [];
  if (user === "system:anonymous") {
    return {
      reason: Reason.EngineUnavailable,
      nextStep: `The cluster takes us for nobody in particular: it was shown ${access.credentials.what}. ${access.credentials.advice}`,
      isDenied: true,
    };
  }
  if (verb !== "") {
    const { context, namespace } = access;
    const kubectl = context === undefined ? "kubectl" : `kubectl --context ${context}`;
    const [kind = "", part] = resource.split("/");
    const what =
      (group === "" ? kind : `${kind}.${group}`) + (part === undefined ? "" : `/${part}`);
    return {
      reason: Reason.EngineUnavailable,
      nextStep: `The right to ${verb} ${what} is missing: have the role of manifests/role.yaml applied (sed s/project-a/${namespace}/ role.yaml | kubectl apply -f -) and bound to ${user}; then see: ${kubectl} -n ${namespace} auth can-i ${verb} ${what}`,
      isDenied: true,
    };
  }
  const rule = RULES.find((known) => known.words.test(words));
  return (
    explainQuota(words) ??
    rule?.refusal ?? {
      reason: Reason.StartFailed,
      nextStep: "A rule of the cluster forbids it: ask whoever runs the cluster.",
    }
  );
}
