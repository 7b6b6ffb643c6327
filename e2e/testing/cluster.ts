// The cluster of the tests, for tests of whole runs: a namespace for a file of tests, whose kubeconfig gives the roles
// that are shipped and nothing more. See `scripts/test-kubernetes.ts`.
import { expect, onTestFinished } from "vitest";
import { labelSelector } from "../../packages/kubernetes/src/pod/pod-labels.ts";
import {
  makeNamespace,
  type TestNamespace,
} from "../../packages/kubernetes/src/testing/cluster.ts";
import {
  pushTestImage,
  type TestImageConfig,
} from "../../packages/kubernetes/src/testing/images.ts";
import { testRegistry } from "../../packages/kubernetes/src/testing/registry.ts";
import { itemsAt, KEY_LABEL, stringAt } from "../../packages/runtime/src/index.ts";
import { contract } from "./documents.ts";
import type { CallOptions } from "./program.ts";

/** A namespace, and a way to it. */
export interface ClusterForFile extends TestNamespace {
  /** The pods of a run that are there, finished or not, as the API tells of them. */
  readonly podsOf: (runId: string) => Promise<readonly unknown[]>;
  /** All that is there of a run: `pods/NAME`, `secrets/NAME`, `networkpolicies/NAME`. */
  readonly leftOf: (runId: string) => Promise<readonly string[]>;
  /** Waits until nothing is there of a run: the cluster removes what belongs to a pod a moment after it. */
  readonly untilNothingLeft: (runId: string) => Promise<void>;
  /** How the program is called in a folder, as the service account that has the roles. */
  readonly from: (cwd: string, env?: CallOptions["env"]) => CallOptions;
}

/** Makes a namespace; to be removed after the tests of the file. */
export async function clusterForFile(): Promise<ClusterForFile> {
  const namespace = await makeNamespace("e2e");
  const objectsOf = async (path: string, runId: string): Promise<readonly unknown[]> => {
    const query = { labelSelector: labelSelector({ [KEY_LABEL]: runId }) };
    const { body } = await namespace.admin.call("GET", path, { query });
    return itemsAt(body, "items");
  };
  const core = `/api/v1/namespaces/${namespace.name}`;
  const networking = `/apis/networking.k8s.io/v1/namespaces/${namespace.name}`;
  const leftOf = async (runId: string): Promise<readonly string[]> => {
    const kinds = [`${core}/pods`, `${core}/secrets`, `${networking}/networkpolicies`];
    const found = await Promise.all(
      kinds.map(async (path) => {
        const kind = path.slice(path.lastIndexOf("/") + 1);
        return (await objectsOf(path, runId)).map((item) => `${kind}/${nameOf(item)}`);
      }),
    );
    return found.flat();
  };
  return {
    ...namespace,
    podsOf: (runId) => objectsOf(`${core}/pods`, runId),
    leftOf,
    untilNothingLeft: (runId) =>
      expect.poll(() => leftOf(runId), { timeout: 20_000, interval: 100 }).toEqual([]),
    from: (cwd, env) => ({ cwd, env: { KUBECONFIG: namespace.kubeconfig, ...env } }),
  };
}

/**
 * A claim on a folder of the node, as an administrator would make it for a shared file system.
 * @returns removes its volume; the claim goes with its namespace
 */
export async function claimFolder(
  there: Pick<ClusterForFile, "name" | "create" | "admin">,
  name: string,
  path: string,
): Promise<() => Promise<void>> {
  const volume = `${there.name}-${name}`;
  const shared = { accessModes: ["ReadWriteMany"], storageClassName: "" };
  await there.create("/api/v1/persistentvolumes", {
    metadata: { name: volume },
    spec: { ...shared, capacity: { storage: "1Gi" }, hostPath: { path } },
  });
  await there.create(`/api/v1/namespaces/${there.name}/persistentvolumeclaims`, {
    metadata: { name },
    spec: { ...shared, volumeName: volume, resources: { requests: { storage: "1Gi" } } },
  });
  return async () => void (await there.admin.call("DELETE", `/api/v1/persistentvolumes/${volume}`));
}

/** The same for one test. */
export async function makeClaim(...claim: Parameters<typeof claimFolder>): Promise<void> {
  onTestFinished(await claimFolder(...claim));
}

/** The name of an object of the cluster. */
export function nameOf(object: unknown): string {
  return stringAt(object, "metadata", "name") ?? "";
}

/** An image with these templates in its contract, in the registry that the cluster's nodes reach. */
export function clusterImageWith(
  name: string,
  templates: readonly object[],
  config: TestImageConfig = {},
): Promise<string> {
  const text = JSON.stringify(contract(...templates));
  return pushTestImage(testRegistry(), name, [{ path: "processing-container.json", text }], config);
}
