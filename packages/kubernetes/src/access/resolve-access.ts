// Which cluster is meant, and as whom it is asked: the kubeconfig's, else that of the pod we run in, as
// kubectl has it. A run's record remembers its server: whoever takes it over looks for that one.
import { accessFailure } from "./access-failure.ts";
import { chooseContext } from "./choose-context.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import { accessOfContext } from "./context-access.ts";
import { accessInCluster } from "./in-cluster.ts";
import { kubeconfigFiles, readKubeconfig, type Kubeconfig } from "./read-kubeconfig.ts";
import { sameServer } from "./server-address.ts";
import type { Surroundings } from "./surroundings.ts";

/** What is asked for; all of it may be absent. */
export interface WantedAccess {
  /** A context of the kubeconfig. @default its current context */
  readonly context?: string | undefined;
  /** The server that the cluster must have; a context that leads there is looked for, `context` first. */
  readonly server?: string | undefined;
  /** @default the context's, else that of our own pod, else `default` */
  readonly namespace?: string | undefined;
}

/**
 * Finds the access to a cluster; nothing is sent.
 * @throws RuntimeFailure EngineUnavailable when nothing is found, or what is found cannot be used
 */
export async function resolveAccess(
  around: Surroundings,
  wanted: WantedAccess = {},
): Promise<ClusterAccess> {
  const config = await readKubeconfig(around);
  const context = chooseContext(config, wanted);
  if (context !== undefined) return accessOfContext(around, config, context, wanted.namespace);
  const inCluster = wanted.context === undefined || wanted.server !== undefined;
  const own = inCluster ? await accessInCluster(around, wanted.namespace) : undefined;
  const isWanted = wanted.server === undefined || sameServer(own?.server, wanted.server);
  if (own !== undefined && isWanted) return own;
  throw notFound(around, config, wanted);
}

function notFound(around: Surroundings, config: Kubeconfig, wanted: WantedAccess): Error {
  const names = [...config.contexts.keys()];
  const there =
    names.length === 0 ? "there is no context" : `there are: ${names.toSorted().join(", ")}`;
  const read = config.files.length === 0 ? kubeconfigFiles(around) : config.files;
  const where = read.join(", ");
  if (wanted.server !== undefined) {
    return accessFailure(
      `No context of ${where} leads to the cluster at ${wanted.server}; ${there}.`,
      "Name a kubeconfig with access to it: export KUBECONFIG=/path/to/kubeconfig",
    );
  }
  if (wanted.context !== undefined) {
    return accessFailure(
      `There is no context "${wanted.context}" in ${where}; ${there}.`,
      "Name one of these, or another kubeconfig: export KUBECONFIG=/path/to/kubeconfig",
    );
  }
  if (names.length > 0) {
    const current = config.currentContext;
    return accessFailure(
      current === undefined
        ? `No context of ${where} is the current one; ${there}.`
        : `The current context of ${where} is "${current}", which is not in it; ${there}.`,
      `Choose one: kubectl config use-context ${names[0]}`,
    );
  }
  return accessFailure(
    `No Kubernetes cluster was found; looked for a context in ${where}, and for a pod of our own (KUBERNETES_SERVICE_HOST is not set).`,
    "Get a kubeconfig from whoever runs the cluster, and name it: export KUBECONFIG=/path/to/kubeconfig",
  );
}
