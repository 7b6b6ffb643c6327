// Single tries for an engine of somebody else's, as pods (docs/operator-protocol.md, contract §5).
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noNode } from "../../packages/kubernetes/src/testing/cluster.ts";
import { noRegistry } from "../../packages/kubernetes/src/testing/registry.ts";
import {
  clusterForFile,
  clusterImageWith,
  makeClaim,
  type ClusterForFile,
} from "../testing/cluster.ts";
import { template } from "../testing/documents.ts";
import { fill, folderWith } from "../testing/folder.ts";
import {
  dagOf,
  linesIn,
  moveElsewhere,
  recordIn,
  requestFor,
  startOperator,
  type Event,
} from "../testing/operator.ts";
import { UNTIL_GO, WAITS } from "../testing/operator-tries.ts";

const skip = noNode() ?? noRegistry();
const why = skip === undefined ? "" : ` (skipped: ${skip})`;

describe.skipIf(skip !== undefined)(
  `task-api operator on a cluster${why}`,
  { tags: ["bundle", "kubernetes"] },
  () => {
    let there: ClusterForFile;
    let image = "";
    beforeAll(async () => {
      there = await clusterForFile();
      image = await clusterImageWith("e2e-operator", [template("true")]);
    });
    afterAll(() => there.remove());

    function request(root: string, script: string, more: object = {}): object {
      const inNamespace = { conf: { project_form: { kubernetes_namespace: there.name } } };
      const engine = { mode: "k8s", namespace: "nowhere" };
      return requestFor({ root, image, script, more: { engine, ...inNamespace, ...more } });
    }

    async function ask(asked: object): Promise<readonly Event[]> {
      const operator = startOperator({ KUBECONFIG: there.kubeconfig });
      operator.send(asked);
      operator.close();
      await operator.ended;
      return operator.events;
    }

    it("runs a pod in the namespace of the run's project, and leaves none behind", async () => {
      const root = folderWith();
      const mounted = { task: { mount_conf: true } };
      const asked = requestFor({
        root,
        image,
        script: "grep -o site.* /kaapana/conf/conf.json; mkdir /out/i; echo 1 > /out/i/f",
        ...mounted,
        more: {
          engine: { mode: "k8s" },
          conf: { project_form: { kubernetes_namespace: there.name }, site: "a" },
        },
      });
      const events = await ask(asked);
      expect(events.at(-1)).toMatchObject({
        outcome: "success",
        record: { engine: { kind: "kubernetes", namespace: there.name } },
      });
      expect(linesIn(events).join("\n")).toContain('"a"');
      expect(readFileSync(join(root, dagOf(root), "r/t/out/i/f"), "utf8")).toBe("1\n");
    });

    it("puts the pod where the config of its task says, in the namespace that goes before it", async () => {
      const root = folderWith();
      const toleration = { key: "example.org/gpu", operator: "Exists", effect: "NoSchedule" };
      const nodeSelector = { "kubernetes.io/os": "linux" };
      const config = {
        type: "k8s",
        namespace: "elsewhere",
        node_selector: nodeSelector,
        tolerations: [toleration],
        labels: { project: "config", team: "a" },
        annotations: { note: "of the config" },
      };
      const operator = startOperator({ KUBECONFIG: there.kubeconfig });
      const asked = requestFor({
        root,
        image,
        script: UNTIL_GO,
        task: { config, labels: { project: "task" } },
        more: { engine: { mode: "k8s", namespace: there.name } },
      });
      operator.send(asked);
      await operator.sees({ type: "log", message: "begun" });
      const { id } = JSON.parse(readFileSync(recordIn(root), "utf8"));
      expect(await there.podsOf(id)).toMatchObject([
        {
          metadata: {
            labels: { project: "task", team: "a" },
            annotations: { note: "of the config" },
          },
          spec: { nodeSelector, tolerations: expect.arrayContaining([toleration]) },
        },
      ]);
      writeFileSync(join(root, dagOf(root), "r/t/out/go"), "");
      expect(await operator.sees({ type: "result" })).toMatchObject({ outcome: "success" });
      const message = `'config.namespace' has no effect: the run is in ${there.name}, not in elsewhere`;
      await operator.sees({ type: "log", level: "warning", message });
    });

    it("stops a pod, and adopts one whose process was killed", async () => {
      const root = folderWith();
      const first = startOperator({ KUBECONFIG: there.kubeconfig });
      first.send(request(root, WAITS));
      await first.sees({ type: "log", message: "begun" });
      first.child.kill("SIGKILL");
      await first.ended;
      const second = startOperator({ KUBECONFIG: there.kubeconfig });
      second.send(request(root, WAITS, { try_number: 2 }));
      await second.sees({ type: "log", message: "begun" });
      second.send({ id: "1", action: "stop" });
      const result = await second.sees({ type: "result" });
      expect(result).toMatchObject({ reason: "Stopped", may_retry: false });
      const { record } = result;
      expect(await there.leftOf(String(Object(record).id))).toEqual([]);
    });

    it("adopts the pod that a process of another machine has left", async () => {
      const root = folderWith();
      const first = startOperator({ KUBECONFIG: there.kubeconfig });
      first.send(request(root, UNTIL_GO));
      await first.sees({ type: "log", message: "begun" });
      first.child.kill("SIGKILL");
      await first.ended;
      moveElsewhere(root, new Date(Date.now() - 3_600_000));
      const second = startOperator({ KUBECONFIG: there.kubeconfig });
      second.send(request(root, UNTIL_GO, { try_number: 2 }));
      await second.sees({ type: "log", message: "begun" });
      writeFileSync(join(root, dagOf(root), "r/t/out/go"), "");
      const result = await second.sees({ type: "result" });
      expect(result).toMatchObject({ outcome: "success" });
      expect(linesIn(second.events)).toEqual(["begun", "went"]);
      expect(await there.leftOf(String(Object(result["record"]).id))).toEqual([]);
    });

    it("has its channels on a claim", async () => {
      const root = folderWith();
      fill(root, { [`${dagOf(root)}/r/before/made/item/f`]: "of the claim" });
      await makeClaim(there, "storage", root);
      const asked = requestFor({
        root,
        image,
        script: "cp -r /in/item /out/item",
        template: { inputs: [{ name: "in", mounted_path: "/in" }] },
        task: {
          iochannel_maps: [
            { upstream_operator: "before", upstream_output_channel: "made", input_channel: "in" },
          ],
        },
        more: {
          engine: { mode: "k8s", namespace: there.name },
          storage: `${root}=pvc://storage`,
        },
      });
      const events = await ask(asked);
      expect(events.at(-1)).toMatchObject({ outcome: "success" });
      expect(readFileSync(join(root, dagOf(root), "r/t/out/item/f"), "utf8")).toBe("of the claim");
    });

    it.each(["Not A Name", "", 7])("refuses %j as a namespace", async (kubernetes_namespace) => {
      const root = folderWith();
      const conf = { project_form: { kubernetes_namespace } };
      const events = await ask(request(root, "true", { conf }));
      expect(events.at(-1)).toMatchObject({
        outcome: "failed",
        may_retry: false,
        message: expect.stringContaining("conf.project_form.kubernetes_namespace"),
      });
    });
  },
);
