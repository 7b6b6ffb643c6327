// Where the data of a run on a cluster are: volumes of the cluster, folders of its nodes (contract §1.2, §3).
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { resolveAccess } from "../../packages/kubernetes/src/access/resolve-access.ts";
import { surroundings } from "../../packages/kubernetes/src/access/surroundings.ts";
import { createApiClient } from "../../packages/kubernetes/src/api/api-client.ts";
import { noNode } from "../../packages/kubernetes/src/testing/cluster.ts";
import { noRegistry } from "../../packages/kubernetes/src/testing/registry.ts";
import { stringAt } from "../../packages/runtime/src/index.ts";
import { runThere } from "../testing/cluster-run.ts";
import {
  clusterForFile,
  clusterImageWith,
  makeClaim,
  type ClusterForFile,
} from "../testing/cluster.ts";
import { task, template } from "../testing/documents.ts";
import { folderWith } from "../testing/folder.ts";

const COPY = 'cd /in; for item in *; do cp -r "$item" /out/; done; touch /in/new || echo kept';
const skip = noNode() ?? noRegistry();
const why = skip === undefined ? "" : ` (skipped: ${skip})`;

describe.skipIf(skip !== undefined)(
  `the data of a run on a cluster${why}`,
  { tags: ["bundle", "kubernetes"] },
  () => {
    let there: ClusterForFile;
    let image = "";
    beforeAll(async () => {
      there = await clusterForFile();
      image = await clusterImageWith("e2e-volumes", [template(COPY, { network: "default" })]);
    });
    afterAll(() => there.remove());

    const bound = (input: object, output: object = { host_path: "./out" }): object =>
      task(image, "default", {
        inputs: [{ name: "in", volume_source: input }],
        outputs: [{ name: "out", volume_source: output }],
      });

    it("may be on claims, in a folder of each, the input read-only", async () => {
      const store = folderWith({ "studies/7/a": "seven", "studies/8/b": "eight", "results/": "" });
      await makeClaim(there, "both", store);
      const persistentVolumeClaim = { claimName: "both" };
      const { record, ...ended } = await runThere(
        there,
        bound(
          { persistentVolumeClaim, subPath: "studies/7" },
          { persistentVolumeClaim: { ...persistentVolumeClaim, subPath: "results/7" } },
        ),
      );
      expect(ended).toMatchObject({ code: 0, out: "kept\n" });
      expect(ended.err).toContain("output 'out' is on a volume of the cluster");
      expect(ended.err).toContain("Read-only file system");
      expect(readdirSync(join(store, "results", "7"))).toEqual(["a"]);
      expect(readFileSync(join(store, "results", "7", "a"), "utf8")).toBe("seven");
      expect(readdirSync(join(store, "studies", "7"))).toEqual(["a"]);
      expect(record).toMatchObject({
        warnings: [expect.stringContaining("output 'out' is on a volume")],
        plan: {
          mounts: [],
          volumes: [
            { channel: "in", subPath: "studies/7", readOnly: true },
            { channel: "out", subPath: "results/7", readOnly: false },
          ],
        },
      });
    });

    it("may come from a ConfigMap, and go into a folder of this machine", async () => {
      await there.create(`/api/v1/namespaces/${there.name}/configmaps`, {
        metadata: { name: "settings" },
        data: { mode: "fast" },
      });
      const script = "cp /in/mode /out/mode";
      const command = ["/bin/sh", "-c", script];
      const document = { ...bound({ configMap: { name: "settings" } }), command };
      const { code, folder } = await runThere(there, document, { tree: { "out/": "" } });
      expect(code).toBe(0);
      expect(readFileSync(join(folder, "out", "mode"), "utf8")).toBe("fast");
    });

    it.for([
      [
        "a scale rule on a claim",
        { scale_rule: { complexity: "1000*n", type: "limit", mode: "sum" } },
        "studies",
        [],
        "task/volume-size",
      ],
      ["a path that leaves the claim", {}, "../studies", [], "task/volume-sub-path"],
      [
        "outputs put in place at the end",
        {},
        "studies",
        ["--atomic-outputs"],
        "task/output-unusable",
      ],
    ] as const)("are refused by name: %s", async ([, changes, subPath, args, code]) => {
      const source = { persistentVolumeClaim: { claimName: "any" }, subPath };
      const document = task(image, "default", {
        inputs: [{ name: "in", volume_source: source, ...changes }],
        outputs: [{ name: "out", volume_source: { persistentVolumeClaim: { claimName: "any" } } }],
      });
      const ended = await runThere(there, document, { args });
      expect(ended).toMatchObject({ code: 2, out: "" });
      expect(ended.err).toMatch(new RegExp(`^task\\.json:\\d+:\\d+ error ${code}$`, "m"));
    });

    it("are those that the nodes have at the path that --path-map says", async () => {
      const nodes = folderWith({ "in/a": "of the node", "out/": "" });
      const { code, folder } = await runThere(there, bound({ host_path: "./in" }), {
        tree: { "in/a": "of this machine", "out/": "" },
        args: (here) => [`--path-map=${here}=${nodes}`],
      });
      expect(code).toBe(0);
      expect(readFileSync(join(nodes, "out", "a"), "utf8")).toBe("of the node");
      expect(readdirSync(join(folder, "out"))).toEqual([]);
    });

    it("are on the claim that --path-map says, and looked at, cleared and checked here", async () => {
      const store = folderWith({ "runs/in/a/f": "of the claim", "runs/out/old": "x" });
      await makeClaim(there, "shared", store);
      const { code, record } = await runThere(
        there,
        task(image, "default", {
          inputs: [{ name: "in", volume_source: { host_path: join(store, "runs/in") } }],
          outputs: [{ name: "out", volume_source: { host_path: join(store, "runs/out") } }],
        }),
        { args: ["--overwrite", `--path-map=${store}=pvc://shared`] },
      );
      expect(code).toBe(0);
      expect(readdirSync(join(store, "runs/out"))).toEqual(["a"]);
      expect(record).toMatchObject({
        plan: { mounts: [{ engineSource: "pvc://shared/runs/in" }, { channel: "out" }] },
        channels: [{ channel: "in" }, { channel: "out" }],
      });
    });

    it("are not made on a node that does not have them", async () => {
      const nodes = folderWith();
      const { code, record } = await runThere(there, bound({ host_path: "./in" }), {
        tree: { "in/a": "x" },
        args: (here) => [`--path-map=${here}=${nodes}`],
      });
      expect(code).toBe(125);
      expect(record?.result).toMatchObject({
        reason: "StartFailed",
        message: expect.stringContaining(`the node has no directory ${nodes}/`),
        nextStep: expect.stringContaining("--path-map"),
      });
      expect(readdirSync(nodes)).toEqual([]);
      expect(await there.leftOf(record?.id ?? "")).toEqual([]);
    });

    it("of this machine are refused for a cluster that is not seen to be this machine", async () => {
      const elsewhere = await clusterThatHidesItsNodes();
      const document = bound({ host_path: "./in" });
      const tree = { "in/a": "x" };
      const refused = await runThere(elsewhere, document, { tree });
      expect(refused).toMatchObject({ code: 2, out: "" });
      expect(refused.err.match(/error task\/host-path-elsewhere$/gm)).toHaveLength(2);
      expect(refused.err).toContain("--path-map");
      const mapped = await runThere(elsewhere, document, {
        tree,
        args: (here) => [`--path-map=${here}=${here}`],
      });
      expect(mapped).toMatchObject({ code: 0, out: "kept\n" });
      expect(readFileSync(join(mapped.folder, "out", "a"), "utf8")).toBe("x");
    });
  },
);

/** Without `node-reader.yaml`, for this test. */
async function clusterThatHidesItsNodes(): Promise<ClusterForFile> {
  const cluster = await clusterForFile();
  onTestFinished(() => cluster.remove());
  const binding = `task-api-node-reader-${cluster.name}`;
  const path = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
  await cluster.admin.call("DELETE", `${path}/${binding}`);
  const env = { KUBECONFIG: cluster.kubeconfig };
  const client = createApiClient(await resolveAccess(surroundings({ env })));
  const reason = async (): Promise<string | undefined> =>
    stringAt((await client.call("GET", "/api/v1/nodes")).body, "reason");
  await expect.poll(reason, { timeout: 20_000 }).toBe("Forbidden");
  client.close();
  return cluster;
}
