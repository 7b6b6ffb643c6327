// The program in a pod of the cluster itself: it finds the cluster by the pod's service account, and the image's
// registry, which it cannot reach from there, by way of a node.
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noNode } from "../../packages/kubernetes/src/testing/cluster.ts";
import { noRegistry } from "../../packages/kubernetes/src/testing/registry.ts";
import { itemsAt, stringAt } from "../../packages/runtime/src/index.ts";
import { clusterForFile, clusterImageWith, type ClusterForFile } from "../testing/cluster.ts";
import { noChannels, task, template } from "../testing/documents.ts";

const skip = noNode() ?? noRegistry();
const why = skip === undefined ? "" : ` (skipped: ${skip})`;
const root = join(import.meta.dirname, "../..");
const program = join(root, "packages/cli/bin/task-api.cjs");

describe.skipIf(skip !== undefined)(`in a pod${why}`, { tags: ["kubernetes"] }, () => {
  let there: ClusterForFile;
  beforeAll(async () => {
    there = await clusterForFile();
  });
  afterAll(() => there.remove());

  it("runs a task on the cluster it is in", async () => {
    const image = await clusterImageWith("in-cluster", [
      template('echo "greetings to $WHOM"', {
        ...noChannels,
        env: [{ name: "WHOM", value: "all" }],
      }),
    ]);
    const document = JSON.stringify(task(image, "default", noChannels));
    await there.create(`/api/v1/namespaces/${there.name}/pods`, callerPod(image, document));
    const state = (): Promise<string> => phaseOf(there, "caller");
    await expect.poll(state, { timeout: 90_000, interval: 300 }).toMatch(/Succeeded|Failed/);

    const log = await there.admin.call("GET", `/api/v1/namespaces/${there.name}/pods/caller/log`);
    expect(log.text).toContain("greetings to all");
    expect(log.text).toMatch(/^test \(default of .+\): Succeeded$/m);
    expect(await state()).toBe("Succeeded");
    // Its pods are gone: that of the task, and that which had shown the contract.
    const { body } = await there.admin.call("GET", `/api/v1/namespaces/${there.name}/pods`);
    const names = itemsAt(body, "items").map((pod) => stringAt(pod, "metadata", "name"));
    expect(names).toEqual(["caller"]);
  });

  /** A pod with the program and the Node of this clone in it. */
  function callerPod(image: string, document: string): object {
    const { hostname, port } = new URL(there.admin.access.server);
    const folders = {
      [root]: root,
      "/usr/lib": "/usr/lib",
      "/lib": "/usr/lib",
      "/lib64": "/usr/lib64",
    };
    const mounts = Object.entries(folders).map(([mountPath, path], index) => ({
      volume: { name: `host-${index}`, hostPath: { path, type: "Directory" } },
      mount: { name: `host-${index}`, mountPath, readOnly: true },
    }));
    const run = `exec ${realpathSync(process.execPath)} ${program} run task.json --mode k8s --watch`;
    const env = {
      TASK: document,
      HOME: "/work",
      // Where the cluster has no proxy for its services, their addresses lead nowhere.
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
    };
    return {
      metadata: { name: "caller" },
      spec: {
        restartPolicy: "Never",
        serviceAccountName: "task-api",
        containers: [
          {
            name: "main",
            image,
            workingDir: "/work",
            command: ["/bin/sh", "-c", `echo "$TASK" >task.json; ${run}`],
            env: Object.entries(env).map(([name, value]) => ({ name, value })),
            volumeMounts: [
              { name: "work", mountPath: "/work" },
              ...mounts.map(({ mount }) => mount),
            ],
          },
        ],
        volumes: [{ name: "work", emptyDir: {} }, ...mounts.map(({ volume }) => volume)],
      },
    };
  }
});

async function phaseOf({ admin, name }: ClusterForFile, pod: string): Promise<string> {
  const { body } = await admin.call("GET", `/api/v1/namespaces/${name}/pods/${pod}`);
  return stringAt(body, "status", "phase") ?? "";
}
