// A Kubernetes of the tests' own: the control plane as plain processes on the loopback, built from Go modules the first
// time (`kube-local`, beside this file). Without a node: what is tested on it so far is the access to its API.
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EngineError } from "../engine/engine-error.ts";
import { lastLines, runCommand } from "../engine/run-command.ts";
import type { Say } from "../engine/say.ts";

const KUBE_LOCAL = fileURLToPath(new URL("kube-local", import.meta.url));

/** A cluster whose API answers. */
export interface StartedCluster {
  /** The file by which clients reach it, as its administrator. */
  readonly kubeconfig: string;
  /** Ends it and removes its state, where it was started here; what was built stays. */
  stop(): Promise<void>;
}

/**
 * Starts a cluster; one of this user's that runs already is used as it is.
 * @throws EngineError when it cannot be built or does not come up
 */
export async function startCluster(say: Say): Promise<StartedCluster> {
  const before = await runCommand(KUBE_LOCAL, ["status"]);
  const wasThere = before.code === 0;
  const started = wasThere ? before : await runCommand(KUBE_LOCAL, ["up", "api"], { onLine: say });
  if (started.code !== 0) {
    throw new EngineError(
      "no-cluster",
      `the cluster of the tests did not start:\n${lastLines(started)}`,
    );
  }
  const { KUBE_LOCAL_HOME: home, XDG_CACHE_HOME: cache } = process.env;
  const folder = home || join(cache || join(homedir(), ".cache"), "kube-local");
  return {
    kubeconfig: join(folder, "kubeconfig"),
    async stop() {
      if (wasThere) return;
      const stopped = await runCommand(KUBE_LOCAL, ["down"], { onLine: say });
      if (stopped.code !== 0) say(`the cluster did not stop: ${lastLines(stopped)}`);
    },
  };
}
