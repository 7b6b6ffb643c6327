// What one real node cannot show: many tasks at once while the API server dies, and nodes that are lost. First, what
// these tests take for granted of the cluster that is played for them.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { surroundings } from "../../packages/kubernetes/src/access/surroundings.ts";
import { createApiClient, type ApiClient } from "../../packages/kubernetes/src/api/api-client.ts";
import { createKubernetesRuntime } from "../../packages/kubernetes/src/kubernetes-runtime.ts";
import { barePlan } from "../../packages/kubernetes/src/testing/plans.ts";
import {
  barePod,
  itemsAt,
  numberAt,
  stringAt,
  type ContainerRuntime,
  type ExitEvent,
  type RunPlan,
} from "../../packages/runtime/src/index.ts";
import {
  noSimulatedCluster,
  startSimulatedCluster,
  type SimulatedCluster,
} from "../../scripts/kubernetes/simulated-cluster.ts";
import { counted, heapBytes, watchPods } from "../testing/load.ts";

const MINUTES = 60_000;
const PODS = "/api/v1/namespaces/default/pods";
const skip = noSimulatedCluster();
const why = skip === undefined ? "" : ` (skipped: ${skip})`;
const TASKS = Number(process.env["TASK_API_TEST_LOAD_TASKS"] ?? 2_000);
const IN_FLIGHT = 50;
const CALLS_PER_TASK = 6;
/** What is kept of tasks that are over must not grow with their number. */
const HEAP_GROWTH_BYTES = 48 * 1024 * 1024;
const patience = { timeout: MINUTES, interval: 100 };

describe.skipIf(skip !== undefined)(`a simulated cluster${why}`, { tags: ["kubernetes"] }, () => {
  let cluster: SimulatedCluster;
  // The first time KWOK is built.
  beforeAll(async () => {
    cluster = await startSimulatedCluster({ nodes: 4 });
  }, 10 * MINUTES);
  afterAll(() => cluster.stop(), MINUTES);

  it("ends pods as their annotations say, and keeps what it had when its API server is killed", async () => {
    await create("good", {});
    await create("bad", { "kube-local/exit-code": "3", "kube-local/run-for": "1s" });
    await expect.poll(() => stateOf("good"), patience).toBe("Succeeded 0");
    await expect.poll(() => stateOf("bad"), patience).toBe("Failed 3");
    await cluster.restartApiServer();
    expect(await stateOf("bad")).toBe("Failed 3");
    await create("next", {});
    await expect.poll(() => stateOf("next"), patience).toBe("Succeeded 0");
  });

  it("has logs that end with their pods", async () => {
    await create("talker", { "kube-local/run-for": "2s" });
    await expect.poll(() => logOf("talker", {}), patience).toBe("default/talker begins\n");
    const both = "default/talker begins\ndefault/talker ends\n";
    expect(await logOf("talker", { follow: true, stream: "Stdout" })).toBe(both);
    expect(await logOf("talker", { stream: "Stderr" })).toBe("");
  });

  it("ends a pod at once whose deadline is cut to a second", async () => {
    await create("long", { "kube-local/run-for": "1h" });
    await expect.poll(() => stateOf("long"), patience).toBe("Running undefined");
    await cluster.admin.call("PATCH", `${PODS}/long`, {
      json: { spec: { activeDeadlineSeconds: 1 } },
      contentType: "application/merge-patch+json",
    });
    await expect.poll(() => stateOf("long"), patience).toBe("Failed 143");
  });

  it(
    `runs ${TASKS} tasks, ${IN_FLIGHT} at a time, while its API server is killed twice`,
    { timeout: 15 * MINUTES },
    async () => {
      const { access } = cluster.admin;
      const { client, calls } = counted(createApiClient(access));
      const runtime = createKubernetesRuntime(client, { around: surroundings() });
      const pods = watchPods(createApiClient(access));
      const ends: (ExitEvent | undefined)[] = [];
      const heap: number[] = [];
      const restarts: Promise<void>[] = [];
      const restart = (): void => {
        restarts.push(
          (restarts.at(-1) ?? Promise.resolve()).then(() => cluster.restartApiServer()),
        );
      };
      const next = Array.from({ length: TASKS }, (_, index) => `load-${index}`).values();
      await Promise.all(
        Array.from({ length: IN_FLIGHT }, async () => {
          for (const key of next) {
            ends.push(await runOnce(runtime, key));
            if (ends.length % 100 === 0) heap.push(heapBytes());
            if (ends.length % Math.floor(TASKS / 3) === 0 && restarts.length < 2) restart();
          }
        }),
      );
      await Promise.all(restarts);
      const made = await pods.stop();
      await runtime.close();

      expect(ends).toHaveLength(TASKS);
      expect(ends.filter((end) => end?.exitCode !== 0 || end.how !== "exited")).toEqual([]);
      expect([...made.values()].filter((uids) => uids.size !== 1)).toEqual([]);
      // Those that came and went while the server was away are not seen.
      expect(made.size).toBeGreaterThan(TASKS / 2);
      expect(calls() / TASKS).toBeLessThanOrEqual(CALLS_PER_TASK);
      const [, early = 0] = heap;
      expect(Math.max(...heap.slice(-3)) - early).toBeLessThan(HEAP_GROWTH_BYTES);
    },
  );

  it.for([
    ["is gone", removeNode, /DeletionByPodGC/],
    ["must be left at once", taintNode, /DeletionByTaintManager/],
  ] as const)(
    "calls a task lost whose node %s",
    { timeout: 3 * MINUTES },
    async ([name, takeAway, words]) => {
      const runtime = createKubernetesRuntime(createApiClient(cluster.admin.access), {
        around: surroundings(),
      });
      const { handle } = await runtime.submit(`lost: ${name}`, longPlan);
      let end: ExitEvent | undefined;
      for await (const event of runtime.observe(handle)) {
        if (event.type === "state" && event.state === "running") {
          await takeAway(cluster.admin, await nodeOf(handle.name));
        }
        if (event.type === "exited") end = event;
      }
      await runtime.close();
      expect(end).toMatchObject({ how: "lost", error: expect.stringMatching(words) });
      expect(end?.refusal?.nextStep).toMatch(/run the task again/);
    },
  );

  async function nodeOf(pod: string): Promise<string> {
    const { body } = await cluster.admin.call("GET", `${PODS}/${pod}`);
    return stringAt(body, "spec", "nodeName") ?? "";
  }

  async function create(name: string, annotations: object): Promise<void> {
    const spec = { restartPolicy: "Never", containers: [{ name: "main", image: "any" }] };
    const json = { metadata: { name, annotations }, spec };
    expect((await cluster.admin.call("POST", PODS, { json })).status).toBe(201);
  }

  async function stateOf(name: string): Promise<string> {
    const { body } = await cluster.admin.call("GET", `${PODS}/${name}`);
    const [status] = itemsAt(body, "status", "containerStatuses");
    const code = numberAt(status, "state", "terminated", "exitCode");
    return `${stringAt(body, "status", "phase")} ${code}`;
  }

  async function logOf(
    name: string,
    query: Readonly<Record<string, string | boolean>>,
  ): Promise<string> {
    return (await cluster.admin.call("GET", `${PODS}/${name}/log`, { query })).text;
  }
});

const longPlan: RunPlan = {
  ...barePlan,
  pod: { ...barePod, annotations: { "kube-local/run-for": "1h" } },
};

async function removeNode(admin: ApiClient, node: string): Promise<void> {
  await admin.call("DELETE", `/api/v1/nodes/${node}`);
}

async function taintNode(admin: ApiClient, node: string): Promise<void> {
  const taints = [{ key: "example.org/gone", effect: "NoExecute" }];
  await admin.call("PATCH", `/api/v1/nodes/${node}`, {
    json: { spec: { taints } },
    contentType: "application/merge-patch+json",
  });
}

async function runOnce(runtime: ContainerRuntime, key: string): Promise<ExitEvent | undefined> {
  const { handle } = await runtime.submit(key, barePlan);
  let end: ExitEvent | undefined;
  for await (const event of runtime.observe(handle)) if (event.type === "exited") end = event;
  await runtime.remove(handle);
  return end;
}
