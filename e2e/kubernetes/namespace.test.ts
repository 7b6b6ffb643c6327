// What the tests of whole runs on a cluster stand on.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveAccess } from "../../packages/kubernetes/src/access/resolve-access.ts";
import { surroundings } from "../../packages/kubernetes/src/access/surroundings.ts";
import { createApiClient } from "../../packages/kubernetes/src/api/api-client.ts";
import { noRegistry } from "../../packages/kubernetes/src/testing/registry.ts";
import { clusterForFile, clusterImageWith, type ClusterForFile } from "../testing/cluster.ts";
import { contract, template } from "../testing/documents.ts";
import { folderWith } from "../testing/folder.ts";
import { taskApi } from "../testing/program.ts";

describe("the kubeconfig of a namespace", { tags: ["kubernetes"] }, () => {
  let there: ClusterForFile;
  beforeAll(async () => {
    there = await clusterForFile();
  });
  afterAll(() => there.remove());

  it("may do what the role says, in its namespace alone", async () => {
    const env = { KUBECONFIG: there.kubeconfig };
    const access = await resolveAccess(surroundings({ env }));
    expect(access.namespace).toBe(there.name);
    const client = createApiClient(access);
    const status = async (path: string): Promise<number> => (await client.call("GET", path)).status;
    expect(await status(`/api/v1/namespaces/${there.name}/pods`)).toBe(200);
    expect(await status(`/api/v1/namespaces/default/pods`)).toBe(403);
    expect(await status("/api/v1/nodes")).toBe(200);
    expect(await status("/api/v1/secrets")).toBe(403);
    client.close();
  });
});

const skip = noRegistry();

describe.skipIf(skip !== undefined)(
  `an image for the cluster${skip === undefined ? "" : ` (skipped: ${skip})`}`,
  { tags: ["kubernetes"] },
  () => {
    it("is read by the program, without an engine", async () => {
      const image = await clusterImageWith("e2e-contract", [template("true")]);
      const env = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };
      const args = ["processing-container", image, "--json"];
      const { code, out } = await taskApi(args, { cwd: folderWith(), env });
      expect(code).toBe(0);
      expect(JSON.parse(out)).toEqual(contract(template("true")));
    });
  },
);
