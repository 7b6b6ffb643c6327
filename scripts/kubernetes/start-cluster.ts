// A Kubernetes of the tests' own: a control plane, a node and two registries as plain processes of this machine, built
// from Go modules the first time (`kube-local`, beside this file). Without root there is no node: then tests whose pods
// have to run are skipped.
import { EngineError } from "../engine/engine-error.ts";
import { isRoot } from "../engine/host.ts";
import type { Say } from "../engine/say.ts";
import { clusterStatus, kubeLocal, readEnv, type ClusterStatus } from "./kube-local.ts";
import { findLeftover } from "./simulated-cluster.ts";

/** A cluster that is ready. */
export interface StartedCluster {
  /** The variables by which tests find it and what belongs to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends what was started here, and removes its state; what was built stays. */
  stop(): Promise<void>;
}

/** What ran already, and is not ours to stop. */
interface Before extends ClusterStatus {
  readonly hasSimulated: boolean;
}

const LOGIN = ["tester", "right-password"] as const;

/**
 * Starts a cluster and its registries; of one of this user's that runs already only what is missing.
 * @throws EngineError when it cannot be built or does not come up
 */
export async function startCluster(say: Say): Promise<StartedCluster> {
  const before: Before = {
    ...(await clusterStatus()),
    hasSimulated: (await findLeftover()).isThere,
  };
  if (!before.isReady) {
    if (!isRoot())
      say("not root: a cluster without a node, so tests whose pods have to run are skipped");
    try {
      await kubeLocal(isRoot() ? ["up"] : ["up", "api"], { onLine: say });
    } catch (error) {
      // What has come up of it would go on; its logs stay.
      await stopWhatIsNew(before, new Set(), say);
      throw error;
    }
  }
  const registries = await startRegistries(say);
  const { running } = await clusterStatus();
  const { KUBECONFIG = "" } = readEnv(await kubeLocal(["env"]));
  return {
    env: {
      KUBECONFIG,
      ...registries,
      ...(running.has("kubelet") && { TASK_API_TEST_NODE: "1", TASK_API_TEST_RESTARTS: "1" }),
      TASK_API_TEST_SIMULATED: "1",
    },
    stop: () => stopWhatIsNew(before, running, say),
  };
}

/** The variables by which tests find them; none where they cannot be started. */
async function startRegistries(say: Say): Promise<Readonly<Record<string, string>>> {
  try {
    const open = await kubeLocal(["registry", "up"]);
    const login = await kubeLocal(["registry", "up", ...LOGIN]);
    return {
      TASK_API_TEST_REGISTRY: open.trim(),
      TASK_API_TEST_LOGIN_REGISTRY: `${LOGIN.join(":")}@${login.trim()}`,
    };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    say(`tests that need a registry are skipped: ${error.message}`);
    return {};
  }
}

async function stopWhatIsNew(
  before: Before,
  running: ReadonlySet<string>,
  say: Say,
): Promise<void> {
  const registries = ["registry", "registry-open"].filter(
    (name) => running.has(name) && !before.running.has(name),
  );
  try {
    if (!before.hasSimulated) await (await findLeftover()).stop();
    if (!before.isReady) await kubeLocal(["down"], { onLine: say });
    else if (registries.length > 0) await kubeLocal(["registry", "down", ...registries]);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    say(`the cluster did not stop: ${error.message}`);
  }
}
