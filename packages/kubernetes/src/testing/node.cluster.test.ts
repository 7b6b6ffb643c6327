// The cluster of the tests can do what its tests take for granted.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { itemsAt, stringAt } from "@task-api/runtime";
import { makeNamespace, noNode, type TestNamespace } from "./cluster.ts";
import { makeConformanceImages, pushTestImage } from "./images.ts";
import { loginRegistry, noLoginRegistry, noRegistry, testRegistry } from "./registry.ts";

const skip = noNode() ?? noRegistry();
const why = skip === undefined ? "" : ` (skipped: ${skip})`;

describe.skipIf(skip !== undefined)(`a node of the tests${why}`, { tags: ["kubernetes"] }, () => {
  let there: TestNamespace;
  beforeAll(async () => {
    there = await makeNamespace("node");
  });
  afterAll(() => there.remove());

  it("runs an image that was pushed, as the image says", async () => {
    const files = [{ path: "greeting", text: "hello" }];
    const config = { entrypoint: ["/bin/sh", "-c"], command: ["id -u; env; cat /greeting"] };
    const image = await pushTestImage(testRegistry(), "greeting", files, {
      ...config,
      user: "1000:1000",
      env: ["PATH=/bin", "COLOUR=green"],
    });
    await startPod("greeting", image);
    await ended("greeting");
    const log = await logOf("greeting");
    expect(log).toMatch(/^1000\n/);
    expect(log).toContain("\nCOLOUR=green\n");
    expect(log).toMatch(/\nhello$/);
  });

  it("runs the images of the conformance suite", async () => {
    const { entrypoint } = await makeConformanceImages(testRegistry());
    await startPod("entrypoint", entrypoint);
    await ended("entrypoint");
    expect(await logOf("entrypoint")).toBe("entrypoint command\n");
  });

  it.skipIf(noLoginRegistry() !== undefined)(
    `is sent away by a registry that asks for a login (${noLoginRegistry() ?? "it does"})`,
    async () => {
      const registry = loginRegistry();
      const image = await pushTestImage(registry, "guarded", [], { command: ["/bin/echo", "in"] });
      const auth = { [registry.address]: registry.credentials };
      await there.create(`/api/v1/namespaces/${there.name}/secrets`, {
        metadata: { name: "login" },
        type: "kubernetes.io/dockerconfigjson",
        stringData: { ".dockerconfigjson": JSON.stringify({ auths: auth }) },
      });
      await startPod("without-login", image);
      const refused = /^ErrImagePull.*authorization failed/;
      await expect.poll(() => waitsFor("without-login"), patience).toMatch(refused);
      await startPod("with-login", image, { imagePullSecrets: [{ name: "login" }] });
      await ended("with-login");
    },
  );

  const patience = { timeout: 60_000, interval: 100 };

  async function startPod(name: string, image: string, more: object = {}): Promise<void> {
    // A node that has an image already asks nobody whether the pod may have it.
    const container = { name: "main", image, imagePullPolicy: "Always" };
    await there.create(`/api/v1/namespaces/${there.name}/pods`, {
      metadata: { name },
      spec: { restartPolicy: "Never", containers: [container], ...more },
    });
  }

  async function podCalled(name: string): Promise<unknown> {
    const path = `/api/v1/namespaces/${there.name}/pods/${name}`;
    return (await there.admin.call("GET", path)).body;
  }

  async function ended(name: string): Promise<void> {
    const phase = async (): Promise<unknown> => stringAt(await podCalled(name), "status", "phase");
    await expect.poll(phase, patience).toBe("Succeeded");
  }

  async function waitsFor(name: string): Promise<string> {
    const [status] = itemsAt(await podCalled(name), "status", "containerStatuses");
    const said = ["reason", "message"].map((key) => stringAt(status, "state", "waiting", key));
    return said.join(": ");
  }

  async function logOf(name: string): Promise<string> {
    const path = `/api/v1/namespaces/${there.name}/pods/${name}/log`;
    return (await there.admin.call("GET", path)).text;
  }
});
