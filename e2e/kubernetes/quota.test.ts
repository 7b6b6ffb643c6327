// Tasks in a namespace with a quota: what others have is waited for, as long as a start may take; what the quota never
// gives is not.
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { noNode } from "../../packages/kubernetes/src/testing/cluster.ts";
import { noRegistry } from "../../packages/kubernetes/src/testing/registry.ts";
import { runThere, startThere } from "../testing/cluster-run.ts";
import { clusterForFile, clusterImageWith, type ClusterForFile } from "../testing/cluster.ts";
import { noChannels, task, template } from "../testing/documents.ts";

const bare = template("exit 0", { ...noChannels, network: "default" });
const skip = noNode() ?? noRegistry();
const why = skip === undefined ? "" : ` (skipped: ${skip})`;

describe.skipIf(skip !== undefined)(
  `a quota of the namespace${why}`,
  { tags: ["bundle", "kubernetes"] },
  () => {
    let image = "";
    beforeAll(async () => {
      image = await clusterImageWith("e2e-quota", [bare]);
    });

    const document = (script: string, changes: object = {}): object =>
      task(image, "default", { ...noChannels, command: ["/bin/sh", "-c", script], ...changes });

    it("that others use up is waited for", async () => {
      const there = await namespaceWith({ pods: "1" });
      const first = startThere(there, document("echo here; trap exit TERM; sleep 60 & wait"));
      await first.program.sees(/^here$/m);
      const run = startThere(there, document("echo ran"));
      await run.program.sees(/^waiting: .*quota/m);
      first.program.child.kill("SIGTERM");
      const { code, out, record } = await run.ended;
      expect({ code, out }).toEqual({ code: 0, out: "ran\n" });
      expect(record?.attempts).toHaveLength(1);
      await first.ended;
    });

    it("that others use up is waited for no longer than a start may take", async () => {
      const there = await namespaceWith({ pods: "1" });
      const first = startThere(there, document("echo here; trap exit TERM; sleep 60 & wait"));
      await first.program.sees(/^here$/m);
      const args = ["--startup-timeout", "3"];
      const { code, record } = await runThere(there, document("echo ran"), { args });
      expect(code).toBe(125);
      expect(record?.result).toMatchObject({
        reason: "Unschedulable",
        message: expect.stringMatching(/^it had not started after 3 s: .*exceeded quota: full/),
        nextStep: expect.stringContaining("kubectl describe quota full"),
      });
      first.program.child.kill("SIGTERM");
      await first.ended;
    });

    it("that never gives so much is told at once", async () => {
      const there = await namespaceWith({ "limits.memory": "1Gi" });
      const resources = { limits: { memory: "2Gi" }, requests: { memory: "16Mi" } };
      const { code, out, record } = await runThere(there, document("echo ran", { resources }));
      expect({ code, out }).toEqual({ code: 125, out: "" });
      expect(record?.result).toMatchObject({
        reason: "Unschedulable",
        nextStep: expect.stringContaining("(limits.memory=2147483648 of 1Gi): ask for less"),
      });
    });

    it("that counts pods which have ended lets a task be tried again", async () => {
      const there = await namespaceWith({ "count/pods": "1" });
      const retry = { on: ["exit"], max_attempts: 2 };
      const { code, out, record } = await runThere(there, document("echo ran; exit 3", { retry }));
      expect({ code, out }).toEqual({ code: 3, out: "ran\nran\n" });
      expect(record?.attempts).toHaveLength(2);
    });
  },
);

/** A server forgets a quota late, so each has a namespace of its own. */
async function namespaceWith(hard: Readonly<Record<string, string>>): Promise<ClusterForFile> {
  const there = await clusterForFile();
  onTestFinished(() => there.remove());
  const path = `/api/v1/namespaces/${there.name}/resourcequotas`;
  await there.create(path, { metadata: { name: "full" }, spec: { hard } });
  const quota = async (): Promise<unknown> => (await there.admin.call("GET", `${path}/full`)).body;
  await expect.poll(quota, { timeout: 20_000 }).toMatchObject({ status: { hard } });
  return there;
}
