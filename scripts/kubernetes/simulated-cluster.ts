// A cluster for tests of load: a real control plane whose nodes and pods KWOK plays. Nothing runs in its pods; what
// they end with is said by their annotations (`kube-local/run-for`, `kube-local/exit-code`, `kube-local/reason`). It
// is one of its own beside the cluster of `start-cluster.ts`, and needs no root.
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { resolveAccess } from "../../packages/kubernetes/src/access/resolve-access.ts";
import { surroundings } from "../../packages/kubernetes/src/access/surroundings.ts";
import { createApiClient, type ApiClient } from "../../packages/kubernetes/src/api/api-client.ts";
import type { Say } from "../engine/say.ts";
import { clusterStatus, kubeLocal, readEnv } from "./kube-local.ts";
import { serveSimulatedLogs } from "./simulated-logs.ts";

/** A simulated cluster that is ready. */
export interface SimulatedCluster {
  /** The file by which clients reach it, as its administrator. */
  readonly kubeconfig: string;
  /** A way to it, as its administrator; closed by `stop`. */
  readonly admin: ApiClient;
  /** Kills the API server and starts it again, with the state it had; resolves when it answers. */
  restartApiServer(): Promise<void>;
  /** Ends it and removes its state, also one that ran before; what was built stays. */
  stop(): Promise<void>;
}

/** What it is made of. */
export interface SimulatedClusterOptions {
  /** How many nodes, with room for 110 pods each. @default 10 */
  readonly nodes?: number;
  /** @default says nothing */
  readonly say?: Say;
}

/** Why tests that need one cannot run here; undefined when they can. */
export function noSimulatedCluster(): string | undefined {
  return process.env["TASK_API_TEST_SIMULATED"] === "1"
    ? undefined
    : "Kubernetes has not been built; set TASK_API_TEST_SIMULATED=1 to build it and KWOK";
}

/** How often an API server is started until it stays. */
const STARTS = 3;
/** How far its first port is from the other cluster's, and the port of the logs from that. */
const PORTS_FROM_OTHER = 20;
const PORT_OF_LOGS = 12;

/**
 * Starts one; what runs of it already goes on.
 * @throws EngineError when it cannot be built or does not come up
 */
export async function startSimulatedCluster({
  nodes = 10,
  say,
}: SimulatedClusterOptions = {}): Promise<SimulatedCluster> {
  const env = settings();
  const options = { env, ...(say !== undefined && { onLine: say }) };
  const before = await clusterStatus(options);
  try {
    if (!before.isReady) await kubeLocal(["up", "api"], options);
    await kubeLocal(["kwok", String(nodes)], options);
  } catch (error) {
    await kubeLocal(["down"], options);
    throw error;
  }
  const { KUBECONFIG = "" } = readEnv(await kubeLocal(["env"], options));
  const admin = createApiClient(await resolveAccess(surroundings({ env: { KUBECONFIG } })));
  const read = (name: string): Promise<string> =>
    readFile(join(env.KUBE_LOCAL_HOME, "state/pki", name), "utf8");
  const logs = await serveSimulatedLogs({
    client: admin,
    port: Number(env.KUBE_LOCAL_KWOK_LOGS),
    tls: { cert: await read("kwok.crt"), key: await read("kwok.key") },
  });
  return {
    kubeconfig: KUBECONFIG,
    admin,
    async restartApiServer() {
      await kubeLocal(["kill", "kube-apiserver"], options);
      for (let tries = 1; ; tries += 1) {
        try {
          await kubeLocal(["up", "api"], options);
          return;
        } catch (error) {
          // One that is asked a lot as it starts may give up; whatever runs it in earnest starts it again.
          if (tries === STARTS) throw error;
        }
      }
    },
    async stop() {
      logs.stop();
      admin.close();
      await kubeLocal(["down"], options);
    },
  };
}

/** Whether one runs, and a way to end one that tests which were broken off have left behind. */
export async function findLeftover(): Promise<{ isThere: boolean; stop: () => Promise<void> }> {
  const options = { env: settings() };
  const { running } = await clusterStatus(options);
  return {
    isThere: running.size > 0,
    async stop() {
      await kubeLocal(["down"], options);
    },
  };
}

/** A place of its own below the other cluster's, with the same programs. */
function settings() {
  const { KUBE_LOCAL_HOME, KUBE_LOCAL_BIN, KUBE_LOCAL_PORTS, XDG_CACHE_HOME } = process.env;
  const home = KUBE_LOCAL_HOME || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "kube-local");
  const ports = Number(KUBE_LOCAL_PORTS || 16_440) + PORTS_FROM_OTHER;
  return {
    KUBE_LOCAL_HOME: join(home, "simulated"),
    KUBE_LOCAL_BIN: KUBE_LOCAL_BIN || join(home, "bin"),
    KUBE_LOCAL_NAME: "simulated",
    KUBE_LOCAL_PORTS: String(ports),
    KUBE_LOCAL_KWOK_LOGS: String(ports + PORT_OF_LOGS),
  };
}
