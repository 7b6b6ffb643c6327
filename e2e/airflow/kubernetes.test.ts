// Tasks of Airflow as pods: the same DAG files, with the settings of the provider that the documentation has for a cluster.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noNode } from "../../packages/kubernetes/src/testing/cluster.ts";
import { noRegistry, testRegistry } from "../../packages/kubernetes/src/testing/registry.ts";
import { itemsAt, KEY_LABEL } from "../../packages/runtime/src/index.ts";
import {
  changeSettings,
  killAtOnce,
  processesOfTask,
  theAirflow,
  workflowRoot,
} from "../testing/airflow.ts";
import {
  logOf,
  setTaskState,
  stateOf,
  trigger,
  untilEnded,
  untilSays,
} from "../testing/airflow-api.ts";
import { fileOfRun, makeScriptDag } from "../testing/airflow-dags.ts";
import {
  claimFolder,
  clusterForFile,
  clusterImageWith,
  nameOf,
  type ClusterForFile,
} from "../testing/cluster.ts";
import { template } from "../testing/documents.ts";
import { engineSays } from "../testing/engine.ts";
import {
  buildPipelineImages,
  localName,
  runPipelineOnBoth,
  SAME_ON_BOTH,
} from "../testing/pipeline.ts";
import { startWaitingTask } from "../testing/waiting-task.ts";

const skip = noNode() ?? noRegistry();
const why = skip === undefined ? "" : ` (skipped: ${skip})`;

describe.skipIf(skip !== undefined)(
  `Airflow with tasks as pods${why}`,
  { tags: ["bundle", "docker", "kubernetes", "airflow"] },
  () => {
    let there: ClusterForFile;
    let image = "";
    let removeVolume: () => Promise<void>;
    let putBack: () => Promise<void>;

    beforeAll(async () => {
      there = await clusterForFile();
      const { address } = testRegistry();
      for (const name of await buildPipelineImages()) {
        await engineSays("tag", localName(name), `${address}/${name}`);
        await engineSays("push", `${address}/${name}`);
      }
      image = await clusterImageWith("e2e-airflow", [template("true")]);
      const root = workflowRoot();
      removeVolume = await claimFolder(there, "workflows", root);
      putBack = await changeSettings({
        KUBECONFIG: there.kubeconfig,
        DEFAULT_REGISTRY: address,
        AIRFLOW__TASK_API__MODE: "k8s",
        AIRFLOW__TASK_API__NAMESPACE: there.name,
        AIRFLOW__TASK_API__STORAGE: `${root}=pvc://workflows`,
      });
    }, 900_000);

    afterAll(async () => {
      await putBack();
      await removeVolume();
      await there.remove();
    }, 120_000);

    /** Names of pods in the namespace, finished or not. @param labelSelector default: of tasks */
    async function pods(labelSelector: string = KEY_LABEL): Promise<readonly string[]> {
      const path = `/api/v1/namespaces/${there.name}/pods`;
      const { body } = await there.admin.call("GET", path, { query: { labelSelector } });
      return itemsAt(body, "items").map((pod) => nameOf(pod));
    }

    const untilNoPod = (): Promise<void> =>
      expect.poll(() => pods(), { timeout: 60_000 }).toEqual([]);

    it("makes the same files of the pipeline as the embedded engine does with Docker", async () => {
      expect(await runPipelineOnBoth(testRegistry().address)).toEqual(SAME_ON_BOTH);
      await untilNoPod();
    });

    it.each([false, true])(
      "removes the pod of a task that a user says has failed (deferrable: %s)",
      async (deferrable) => {
        const { run } = await startWaitingTask(image, { deferrable });
        expect(await pods()).toHaveLength(1);
        await setTaskState(run, "a", "failed");
        expect(await untilEnded(run)).toBe("failed a:failed");
        await untilNoPod();
        await expect
          .poll(() => fileOfRun(run, "task_run-a.json"), { timeout: 60_000 })
          .toContain('"Stopped"');
      },
    );

    it("goes on with the pod of a worker that was killed, and of its program", async () => {
      const { run, go } = await startWaitingTask(image, { retries: 1, retry_delay: 1 });
      const before = await pods();
      expect(before).toHaveLength(1);
      const { airflow, program } = processesOfTask("task-api.cjs operator");
      killAtOnce([...airflow, program]);
      await untilSays(run, "a", "begun", 2);
      expect(await pods()).toEqual(before);
      go();
      expect(await untilEnded(run)).toBe("success a:success");
      expect(await logOf(run, "a", 2)).toMatch(/begun[^]*went/);
      await untilNoPod();
    });

    describe("and workers as pods, too", () => {
      const WORKERS = "kubernetes_executor=True";
      beforeAll(async () => {
        const { folder, env } = theAirflow();
        const podTemplate = join(folder, "worker.json");
        writeFileSync(podTemplate, JSON.stringify(workerPod(image, env)));
        await changeSettings({
          // As the one who may make workers; what they do, they do with the roles that are shipped.
          KUBECONFIG: process.env["KUBECONFIG"] ?? "",
          AIRFLOW__CORE__EXECUTOR: "KubernetesExecutor",
          AIRFLOW__KUBERNETES_EXECUTOR__IN_CLUSTER: "False",
          AIRFLOW__KUBERNETES_EXECUTOR__NAMESPACE: there.name,
          AIRFLOW__KUBERNETES_EXECUTOR__POD_TEMPLATE_FILE: podTemplate,
        });
      }, 240_000);

      it("ends a task with its pod where a user says that it has failed", async () => {
        const { run } = await startWaitingTask(image);
        expect([await pods(WORKERS), await pods()]).toMatchObject([{ length: 1 }, { length: 1 }]);
        await setTaskState(run, "a", "failed");
        expect(await untilEnded(run)).toBe("failed a:failed");
        await untilNoPod();
      });

      it("removes the pod of a task that does not listen, too, though its worker is gone before", async () => {
        const script = "trap '' TERM; echo begun; while :; do sleep 0.1; done";
        const dag = await makeScriptDag("deaf", image, { a: { script } });
        const run = await trigger(dag, { dag_run_id: "r" });
        await untilSays(run, "a", "begun");
        await setTaskState(run, "a", "failed");
        expect(await untilEnded(run)).toBe("failed a:failed");
        await untilNoPod();
      });

      it("sees a task whose worker was deleted through in another worker", async () => {
        const { run, go } = await startWaitingTask(image, { retries: 1, retry_delay: 1 });
        const [worker = ""] = await pods(WORKERS);
        const path = `/api/v1/namespaces/${there.name}/pods/${worker}`;
        // It is told to end, and hardly has time to do so.
        await there.admin.call("DELETE", path, { query: { gracePeriodSeconds: "0" } });
        await expect.poll(() => pods(WORKERS), { timeout: 60_000 }).not.toContain(worker);
        // So its pod is gone on with, or another one made, whose outputs are empty at first.
        const goAndLook = (): Promise<string> => {
          go();
          return stateOf(run);
        };
        await expect.poll(goAndLook, { timeout: 120_000, interval: 500 }).toBe("success a:success");
        expect(await logOf(run, "a", 2)).toMatch(/begun[^]*went/);
        await untilNoPod();
      });
    });
  },
);

/** A worker of KubernetesExecutor as it would be with an image of Airflow, which no registry of the tests has: it works with the file system of its node, where the Airflow of the tests is. */
function workerPod(image: string, env: Readonly<Record<string, string>>): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "worker" },
    spec: {
      hostNetwork: true,
      hostPID: true,
      restartPolicy: "Never",
      containers: [
        {
          name: "base",
          image,
          // The executor adds what is to be run.
          command: ["/bin/busybox", "chroot", "/machine"],
          env: Object.entries(env).map(([name, value]) => ({ name, value })),
          securityContext: { privileged: true },
          volumeMounts: [{ name: "machine", mountPath: "/machine" }],
        },
      ],
      volumes: [{ name: "machine", hostPath: { path: "/" } }],
    },
  };
}
