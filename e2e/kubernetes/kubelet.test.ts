// Tasks on a node whose own program is killed and started again, as when it is upgraded: its containers go on.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  observeAll,
  openBench,
  noBench,
  waitForLine,
  type Bench,
} from "../../packages/kubernetes/src/testing/bench.ts";
import { kubeLocal } from "../../scripts/kubernetes/kube-local.ts";

const PODS = 4;
const LINES = 100;
const SCRIPT = `i=0; while [ $i -lt ${LINES} ]; do i=$((i + 1)); echo $i; sleep 0.2; done`;
const ours = process.env["TASK_API_TEST_RESTARTS"] === "1";
const skip =
  noBench() ?? (ours ? undefined : "the cluster is not ours; see TASK_API_TEST_RESTARTS");
const why = skip === undefined ? "" : ` (skipped: ${skip})`;

describe.skipIf(skip !== undefined)(`a node that restarts${why}`, { tags: ["kubernetes"] }, () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench("kubelet");
  }, 60_000);
  afterAll(() => bench.close());

  it("gives out the log of every pod to its end", { timeout: 180_000 }, async () => {
    const resources = { extended: {}, cpuRequest: 0.01 };
    const handles = await Promise.all(
      Array.from({ length: PODS }, () => bench.submit(bench.plan(SCRIPT, { resources }))),
    );
    const before = handles.map((handle) => observeAll(bench.runtime, handle));
    await Promise.all(handles.map((handle) => waitForLine(bench, handle, "1")));
    await kubeLocal(["kill", "kubelet"]);
    const up = kubeLocal(["up"]);
    // For half a second it answers, and knows none of its pods.
    const [first] = handles;
    const path = `${bench.path(first ?? { name: "" })}/log`;
    const status = async (): Promise<number> =>
      (await bench.there.admin.call("GET", path, { query: { tailLines: 1 } })).status;
    await expect.poll(status, { timeout: 60_000, interval: 20 }).not.toBe(500);
    const during = handles.map((handle) => observeAll(bench.runtime, handle));
    await up;
    for (const { result, lines } of await Promise.all([...before, ...during])) {
      expect(result.reason).toBe("Succeeded");
      expect(lines.map(({ text }) => text)).toEqual(
        Array.from({ length: LINES }, (_, index) => String(index + 1)),
      );
    }
  });
});
