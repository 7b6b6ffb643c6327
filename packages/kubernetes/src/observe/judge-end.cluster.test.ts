// The ends of pods that run, each brought about for real on a node.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunHandle } from "@task-api/runtime";
import {
  noBench,
  observeAll,
  openBench,
  waitForLine,
  type Bench,
  type Observed,
} from "../testing/bench.ts";

const skip = noBench();
const TOGETHER = { tags: ["kubernetes"], concurrent: true };
const MIB = 1024 * 1024;
const PATIENT = "trap 'exit CODE' TERM; echo ready; while :; do sleep 0.1; done";
const PRIORITIES = "/apis/scheduling.k8s.io/v1/priorityclasses";

describe.skipIf(skip !== undefined)("the end of a pod", TOGETHER, () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench("ends");
  }, 60_000);
  afterAll(() => bench.close());

  /** Runs a pod that is ready for anything, and does that to it. */
  async function meet(
    what: (handle: RunHandle) => Promise<unknown>,
    { code = 143, ...changes }: { code?: number } & Parameters<Bench["plan"]>[1] = {},
  ): Promise<Observed> {
    const handle = await bench.submit(bench.plan(PATIENT.replace("CODE", `${code}`), changes));
    const observed = observeAll(bench.runtime, handle);
    await waitForLine(bench, handle, "ready");
    await what(handle);
    return observed;
  }

  const deleteIt = (handle: RunHandle): Promise<unknown> =>
    bench.there.admin.call("DELETE", bench.path(handle));
  const evictIt = (handle: RunHandle): Promise<unknown> =>
    bench.there.create(`${bench.path(handle)}/eviction`, {
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { name: handle.name },
    });

  it("is the process's own where it is left alone", async () => {
    const { result } = await bench.run(bench.plan("exit 3"));
    expect(result).toMatchObject({ reason: "Failed", exitCode: 3 });
  });

  it("is OOMKilled where its memory was too little", async () => {
    const resources = { extended: {}, memoryLimitBytes: 20 * MIB };
    const { result } = await bench.run(bench.plan("exec tail /dev/zero", { resources }));
    expect(result).toMatchObject({
      reason: "OOMKilled",
      exitCode: 137,
      nextStep: expect.stringContaining("resources.limits.memory"),
    });
  });

  it.for([143, 0, 7])(
    "is Lost where somebody deletes it, also when it then ends with %d",
    async (code) => {
      const { result, exit } = await meet(deleteIt, { code });
      expect(exit).toMatchObject({ how: "lost", exitCode: code });
      expect(result).toMatchObject({
        reason: "Lost",
        message: expect.stringContaining("deleted"),
        nextStep: expect.stringContaining("run the task again"),
      });
    },
  );

  it("is Lost where somebody deletes it without grace", async () => {
    const { result } = await meet((handle) =>
      bench.there.admin.call("DELETE", bench.path(handle), { query: { gracePeriodSeconds: 0 } }),
    );
    expect(result.reason).toBe("Lost");
  });

  it.for([143, 0])(
    "is Evicted where its node is emptied, also when it then ends with %d",
    async (code) => {
      const { result } = await meet(evictIt, { code });
      expect(result).toMatchObject({
        reason: "Evicted",
        message: expect.stringContaining("EvictionByEvictionAPI"),
        nextStep: expect.stringContaining("run the task again"),
      });
    },
  );

  it("is Evicted where it takes more disk than it asked for", async () => {
    const resources = { extended: {}, storageLimitBytes: 5 * MIB };
    const script = "head -c 50000000 /dev/zero > /tmp/much; echo ready; sleep 100";
    const { result } = await bench.run(bench.plan(script, { resources }));
    expect(result).toMatchObject({
      reason: "Evicted",
      message: expect.stringContaining("ephemeral"),
      nextStep: expect.stringContaining("disk"),
    });
  });

  it("is Evicted where something more important wants its place", async ({ onTestFinished }) => {
    const { name } = bench.there;
    await bench.there.create(PRIORITIES, { metadata: { name }, value: 1000 });
    onTestFinished(() => void bench.there.admin.call("DELETE", `${PRIORITIES}/${name}`));
    const resources = { extended: {}, cpuRequest: 1.2 };
    const { result } = await meet(
      async () => {
        const important = { ...bench.plan("exit 0", { resources }) };
        await bench.there.create(bench.pods, {
          metadata: { name: "important" },
          spec: {
            priorityClassName: name,
            restartPolicy: "Never",
            containers: [
              {
                name: "main",
                image: important.image.reference,
                command: important.command,
                resources: { requests: { cpu: "1200m" } },
              },
            ],
          },
        });
      },
      { resources },
    );
    expect(result).toMatchObject({
      reason: "Evicted",
      message: expect.stringContaining("PreemptionByScheduler"),
      nextStep: expect.stringContaining("priority class"),
    });
  });

  it.for([143, 0])(
    "is Timeout where somebody gives it a deadline, also when it then ends with %d",
    async (code) => {
      const { result } = await meet(
        (handle) =>
          bench.there.admin.call("PATCH", bench.path(handle), {
            contentType: "application/merge-patch+json",
            json: { spec: { activeDeadlineSeconds: 1 } },
          }),
        { code },
      );
      expect(result).toMatchObject({
        reason: "Timeout",
        nextStep: expect.stringContaining("timeout"),
      });
    },
  );

  it("is StartFailed where its program is not there", async () => {
    const { result } = await bench.run(bench.plan("", { command: ["/no/such"] }));
    expect(result).toMatchObject({
      reason: "StartFailed",
      message: expect.stringContaining("/no/such"),
      nextStep: expect.stringContaining("first word of the command"),
    });
  });
});
