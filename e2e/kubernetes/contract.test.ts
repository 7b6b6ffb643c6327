// `processing-container IMAGE --mode k8s`: the contract of an image, from its registry, and where that does not let us
// in, from a node that has the image (contract §1.1).
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noNode } from "../../packages/kubernetes/src/testing/cluster.ts";
import { pushTestImage } from "../../packages/kubernetes/src/testing/images.ts";
import {
  loginRegistry,
  noLoginRegistry,
  noRegistry,
} from "../../packages/kubernetes/src/testing/registry.ts";
import { itemsAt } from "../../packages/runtime/src/index.ts";
import { runThere } from "../testing/cluster-run.ts";
import { clusterForFile, clusterImageWith, type ClusterForFile } from "../testing/cluster.ts";
import { contract, noChannels, task, template } from "../testing/documents.ts";
import { folderWith } from "../testing/folder.ts";
import { taskApi, type Ended } from "../testing/program.ts";

const bare = template("echo ran", { ...noChannels, network: "default" });
const skip = noNode() ?? noRegistry() ?? noLoginRegistry();
const why = skip === undefined ? "" : ` (skipped: ${skip})`;

describe.skipIf(skip !== undefined)(
  `the contract of an image, by way of a cluster${why}`,
  { tags: ["bundle", "kubernetes"] },
  () => {
    let there: ClusterForFile;
    beforeAll(async () => {
      there = await clusterForFile();
    });
    afterAll(() => there.remove());

    function show(image: string): Promise<Ended> {
      const args = ["processing-container", image, "--mode", "k8s", "--json"];
      return taskApi(args, there.from(folderWith()));
    }

    async function pods(): Promise<readonly unknown[]> {
      const { body } = await there.admin.call("GET", `/api/v1/namespaces/${there.name}/pods`);
      return itemsAt(body, "items");
    }

    it("is read from its registry", async () => {
      const image = await clusterImageWith("e2e-contract", [bare]);
      const { code, out } = await show(image);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toEqual(contract(bare));
    });

    it("is read on a node that has the image, where the registry refuses us; so a task runs", async () => {
      const { credentials } = loginRegistry();
      const tagged = await pushTestImage(loginRegistry(), "e2e-closed", [
        { path: "processing-container.json", text: JSON.stringify(contract(bare)) },
        { path: "run", text: randomUUID() },
      ]);
      const config = {
        type: "k8s",
        registryUsername: credentials?.username,
        registryPassword: credentials?.password,
      };
      const first = await runThere(there, task(tagged, "default", { ...noChannels, config }));
      expect(first).toMatchObject({ code: 0, out: "ran\n" });
      const byDigest = first.record?.plan.image.digest ?? "";
      const { code, out } = await show(byDigest);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toEqual(contract(bare));
      const again = await runThere(there, task(byDigest, "default", noChannels));
      expect(again).toMatchObject({ code: 0, out: "ran\n" });
      expect(await pods()).toEqual([]);
    });

    it("cannot be had of an image that is not there", async () => {
      const image = await clusterImageWith("e2e-contract", [bare]);
      const { code, out, err } = await show(image.replace(/:\w+$/, ":no-such"));
      expect(code).toBe(125);
      expect(err).toMatch(/^waiting: .* not found$/m);
      expect(JSON.parse(out)).toMatchObject({
        error: { message: expect.stringMatching(/^ImageNotFound: /), nextStep: expect.any(String) },
      });
      expect(await pods()).toEqual([]);
    });
  },
);
