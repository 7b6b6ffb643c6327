// What keeps pods from starting, each brought about for real on a node.
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { barePod, Secret, stringAt, type RunEvent, type RunPlan } from "@task-api/runtime";
import { podManifest } from "../pod/pod-manifest.ts";
import { podName } from "../pod/pod-name.ts";
import { uidOfPod } from "../pod/read-pod.ts";
import { freshKey, noBench, observeAll, openBench, waitFor, type Bench } from "../testing/bench.ts";
import { pushTestImage } from "../testing/images.ts";
import { behind, noNodesOnly } from "../testing/nodes-only.ts";
import { barePlan } from "../testing/plans.ts";
import { loginRegistry, noLoginRegistry, testRegistry } from "../testing/registry.ts";

const skip = noBench();
const TOGETHER = { tags: ["kubernetes"], concurrent: true };
const TIB = 2 ** 40;
const SOON = { startupTimeoutSeconds: 3 };
const MISSING = "not-there-yet";

describe.skipIf(skip !== undefined)("a pod that cannot start", TOGETHER, () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench("starting");
  }, 60_000);
  afterAll(() => bench.close());

  const plan = (changes: Partial<RunPlan>): RunPlan => bench.plan("echo runs", changes);
  const withSecret = (name: string): RunPlan =>
    plan({
      env: [{ name: "TOKEN", secret: new Secret(""), secretKeyRef: { name, key: "token" } }],
    });

  it.for([
    ["tag", "task-api-test/ends:no-such-tag"],
    ["name", "task-api-test/no-such-name:1"],
  ])("is ImageNotFound where its registry has no such %s", async ([, path]) => {
    const { result } = await bench.run(
      plan({ image: imageAt(`${testRegistry().address}/${path}`) }),
    );
    expect(result).toMatchObject({
      reason: "ImageNotFound",
      message: expect.stringContaining("not found"),
      nextStep: expect.stringContaining("no such name or tag"),
    });
  });

  it.skipIf(noLoginRegistry() !== undefined)(
    "is RegistryUnauthorized where the node has no login",
    async () => {
      const reference = `${loginRegistry().address}/task-api-test/ends:1`;
      const { result } = await bench.run(plan({ image: imageAt(reference) }));
      expect(result).toMatchObject({
        reason: "RegistryUnauthorized",
        message: expect.stringMatching(/401|authorization failed/),
        nextStep: expect.stringContaining("registryUsername"),
      });
    },
  );

  it("is ImageNotFound where its image can have no such name", async () => {
    const { result } = await bench.run(plan({ image: imageAt("registry.example/Team/Convert:1") }));
    expect(result).toMatchObject({
      reason: "ImageNotFound",
      message: expect.stringContaining("must be lowercase"),
      nextStep: expect.stringContaining("names in lower case"),
    });
  });

  it("waits for a registry that cannot be found, as long as a start may take", async () => {
    const image = imageAt("nowhere.invalid/convert:1");
    const { result, events } = await bench.run(plan({ image, startupTimeoutSeconds: 8 }));
    expect(events).toContainEqual(waiting("nowhere.invalid", "cannot reach the registry"));
    expect(result).toMatchObject({
      reason: "ImageNotFound",
      message: expect.stringMatching(/had not started after 8 s: .*nowhere\.invalid/),
    });
  });

  it.for([
    [
      "more memory than any node has",
      { resources: { extended: {}, memoryRequestBytes: 100 * TIB } },
      "Insufficient memory",
      "Lower memory",
    ],
    [
      "a device that no node has",
      { resources: { extended: { "example.org/fpga": 1 } } },
      "Insufficient example.org/fpga",
      "device plugin",
    ],
    [
      "a node that is not there",
      { pod: { ...barePod, nodeSelector: { "example.org/disk": "fast" } } },
      "didn't match Pod's node affinity/selector",
      "node_selector",
    ],
    [
      "a claim that is not there",
      { volumes: [claim("no-such-claim")] },
      '"no-such-claim" not found',
      "claimName",
    ],
  ] as const)(
    "waits for %s in the scheduler's words, and is Unschedulable in the end",
    async ([, changes, words, nextStep]) => {
      const { result, events } = await bench.run(plan({ ...changes, ...SOON }));
      expect(events).toContainEqual(waiting(words, nextStep));
      expect(result).toMatchObject({
        reason: "Unschedulable",
        message: expect.stringContaining(words),
        nextStep: expect.stringContaining(nextStep),
      });
      expect(result.message).toContain("had not started after 3 s");
    },
  );

  it("is Stopped, and gone, where it is no longer wanted before it has a node", async () => {
    const resources = { extended: {}, memoryRequestBytes: 100 * TIB };
    const handle = await bench.submit(plan({ resources }));
    const observed = observeAll(bench.runtime, handle);
    await waitFor(bench.runtime, handle, ({ type }) => type === "waiting");
    expect(await bench.runtime.stop(handle, 10)).toBe(true);
    expect((await observed).result).toMatchObject({
      reason: "Stopped",
      message: expect.stringContaining("before it started"),
    });
    expect((await bench.look(handle)).status).toBe(404);
  });

  it("is StartFailed where a secret it names does not come", async () => {
    const { result, events } = await bench.run(withSecret("no-such-secret"));
    expect(events).toContainEqual(waiting('"no-such-secret" not found', "kubectl get secrets"));
    expect(result).toMatchObject({
      reason: "StartFailed",
      message: expect.stringContaining('"no-such-secret" not found'),
      nextStep: expect.stringContaining("correct its name"),
    });
  });

  it("starts where a secret it names comes a little later", async () => {
    const handle = await bench.submit(withSecret(MISSING));
    const observed = observeAll(bench.runtime, handle);
    await waitFor(bench.runtime, handle, ({ type }) => type === "waiting");
    await bench.there.create(`/api/v1/namespaces/${bench.there.name}/secrets`, {
      metadata: { name: MISSING },
      stringData: { token: "here" },
    });
    expect((await observed).result.reason).toBe("Succeeded");
  });

  it("is StartFailed where its node does not have a directory", async () => {
    const { result } = await bench.run(plan({ mounts: [folder("/no/such/directory")] }));
    expect(result).toMatchObject({
      reason: "StartFailed",
      message: expect.stringContaining("no directory /no/such/directory"),
      nextStep: expect.stringContaining("--path-map"),
    });
  });

  it("is StartFailed where it may not be root, and its image is", async () => {
    const { result } = await bench.run(plan({ pod: { ...barePod, isRestricted: true } }));
    expect(result).toMatchObject({
      reason: "StartFailed",
      message: expect.stringContaining("runAsNonRoot"),
      nextStep: expect.stringContaining("numeric USER"),
    });
  });

  it("is StartFailed where it takes too long and nobody says why", async () => {
    // Whoever made it is gone: nothing lets it out of its gate.
    const key = freshKey();
    const gated = plan({ env: [{ name: "TOKEN", secret: new Secret("x") }], ...SOON });
    const { body } = await bench.there.create(bench.pods, podManifest(key, gated));
    const handle = { id: uidOfPod(body), name: podName(key), key };
    const { result } = await observeAll(bench.runtime, handle);
    expect(result).toMatchObject({
      reason: "StartFailed",
      message: expect.stringContaining("had not started after 3 s"),
      nextStep: expect.stringContaining("--startup-timeout"),
    });
  });
});

describe.skipIf(skip !== undefined)("a full namespace", { tags: ["kubernetes"] }, () => {
  it("makes a pod wait before there is one, in words, until another is gone", async () => {
    // What a server knows of a quota it forgets late: no other test may need pods in that namespace.
    const full = await openBench("quota");
    try {
      const quota = { metadata: { name: "one" }, spec: { hard: { pods: "1" } } };
      const path = `/api/v1/namespaces/${full.there.name}/resourcequotas`;
      await full.there.create(path, quota);
      await expect
        .poll(async () => {
          const { body } = await full.there.admin.call("GET", `${path}/one`);
          return stringAt(body, "status", "hard", "pods");
        })
        .toBe("1");
      const first = await full.submit(full.plan("sleep 100"));
      await expect(full.submit(full.plan("echo runs"))).rejects.toMatchObject({
        reason: "Unschedulable",
        isBusy: true,
        message: expect.stringContaining("exceeded quota: one, requested: pods=1, used: pods=1"),
        nextStep: expect.stringContaining("kubectl describe quota"),
      });
      await full.runtime.remove(first);
      const isMade = async (): Promise<boolean> => {
        await full.submit(full.plan("echo runs"));
        return true;
      };
      await expect.poll(isMade, { timeout: 30_000 }).toBe(true);
    } finally {
      await full.close();
    }
  });
});

// Not beside the others: what serves a registry ends with its test.
describe.skipIf(skip !== undefined || noNodesOnly() !== undefined)(
  "a registry that is away",
  { tags: ["kubernetes"] },
  () => {
    it("is asked again when the node has backed off for a while", async () => {
      const bench = await openBench("away");
      onTestFinished(() => bench.close());
      let isBack = false;
      // A node that has the same content under another name need not ask for it.
      const files = [{ path: "etc/unique", text: freshKey() }];
      const pushed = await pushTestImage(testRegistry(), "away", files);
      const address = await behind(() => isBack);
      const image = imageAt(pushed.replace(testRegistry().address, address));
      const handle = await bench.submit(bench.plan("echo runs", { image }));
      const observed = observeAll(bench.runtime, handle);
      await waitFor(bench.runtime, handle, backsOff);
      isBack = true;
      const { result, events } = await observed;
      expect(events).toContainEqual(waiting(address, "cannot reach the registry"));
      expect(result.reason).toBe("Succeeded");
    });
  },
);

function backsOff(event: RunEvent): boolean {
  return event.type === "waiting" && event.message.includes("Back-off");
}

function imageAt(reference: string): RunPlan["image"] {
  return { ...barePlan.image, reference, id: reference };
}

function waiting(words: string, nextStep: string): RunEvent {
  return expect.objectContaining({
    type: "waiting",
    message: expect.stringContaining(words),
    nextStep: expect.stringContaining(nextStep),
  });
}

function folder(engineSource: string): RunPlan["mounts"][number] {
  return {
    channel: "in",
    direction: "input",
    source: engineSource,
    engineSource,
    target: "/in",
    readOnly: true,
    submounts: [],
    formats: [],
  };
}

function claim(claimName: string): NonNullable<RunPlan["volumes"]>[number] {
  return {
    channel: "in",
    direction: "input",
    volume: { persistentVolumeClaim: { claimName } },
    target: "/in",
    readOnly: true,
    formats: [],
  };
}
