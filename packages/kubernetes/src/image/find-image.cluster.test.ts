// An image and its contract: from the registry with what logins there are, and else by a pod of the image.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, itemsAt, Secret, type ContainerRuntime, type ImageOptions } from "@task-api/runtime";
import { conformanceContract, type ConformanceImages } from "@task-api/runtime/conformance";
import { connectKubernetes } from "../connect.ts";
import { freshKey, noBench, openBench, type Bench } from "../testing/bench.ts";
import { makeConformanceImages, pushTestImage } from "../testing/images.ts";
import { nodesOnly, noNodesOnly } from "../testing/nodes-only.ts";
import { loginRegistry, noLoginRegistry, testRegistry } from "../testing/registry.ts";

const skip = noBench();
const CONTRACT = [{ path: "processing-container.json", text: conformanceContract }];

describe.skipIf(skip !== undefined)("finding an image", { tags: ["kubernetes"] }, () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench("images");
  }, 60_000);
  afterAll(() => bench.close());

  /** Reads the contract over a connection that has seen no image yet; nothing may be left of what that took. */
  async function contractOf(reference: string, options: ImageOptions = {}): Promise<string> {
    const runtime = await connect();
    try {
      const image = await runtime.inspectImage(reference, options);
      const { bytes } = await runtime.readContract(image);
      return Buffer.from(bytes).toString("utf8");
    } finally {
      await runtime.close();
      expect(await leftovers()).toEqual([]);
    }
  }

  function connect(readOnly = false): Promise<ContainerRuntime> {
    const env = { ...process.env, KUBECONFIG: bench.there.kubeconfig };
    return connectKubernetes({ env, readOnly });
  }

  /** Sets the Pod Security Standard that the namespace holds pods to. */
  async function enforce(level: string | null): Promise<void> {
    await bench.there.admin.call("PATCH", `/api/v1/namespaces/${bench.there.name}`, {
      contentType: "application/merge-patch+json",
      json: { metadata: { labels: { "pod-security.kubernetes.io/enforce": level } } },
    });
  }

  async function leftovers(): Promise<readonly unknown[]> {
    const { body } = await bench.there.admin.call("GET", bench.pods);
    return itemsAt(body, "items");
  }

  describe.skipIf(noLoginRegistry() !== undefined)("of a registry with a login", () => {
    let reference: string;
    beforeAll(async () => {
      // A node that has the image already gives it to everybody.
      const files = [...CONTRACT, { path: "etc/unique", text: freshKey() }];
      reference = await pushTestImage(loginRegistry(), "contract", files);
    });

    it("takes the login of a pull secret", async () => {
      await makePullSecret(bench, "site");
      expect(await contractOf(reference, { pullSecrets: ["none", "site"] })).toBe(
        conformanceContract,
      );
    });

    it("takes the task's own login", async () => {
      const { address, credentials } = loginRegistry();
      const { username = "", password = "" } = { ...credentials };
      const own = { registry: address, username, password: new Secret(password) };
      expect(await contractOf(reference, { credentials: own })).toBe(conformanceContract);
    });

    it("says of both ways that they refused", async () => {
      await expect(contractOf(reference)).rejects.toMatchObject({
        reason: "RegistryUnauthorized",
        // How a node puts it depends on its runtime.
        message: expect.stringMatching(
          /(?:401|authorization failed)[^]*nor could it be read from here/,
        ),
        nextStep: expect.stringContaining("imagePullSecrets"),
      });
    });

    it("reads it by a pod of the task's own service account where that has the login", async () => {
      await makePullSecret(bench, "for-one");
      const accounts = `/api/v1/namespaces/${bench.there.name}/serviceaccounts`;
      const imagePullSecrets = [{ name: "for-one" }];
      await bench.there.create(accounts, { metadata: { name: "puller" }, imagePullSecrets });
      const placement = { serviceAccount: "puller" };
      expect(await contractOf(reference, { placement })).toBe(conformanceContract);
    });

    it("makes nothing on the cluster where nothing may be made", async () => {
      const runtime = await connect(true);
      await expect(runtime.inspectImage(reference)).rejects.toMatchObject({
        reason: "RegistryUnauthorized",
      });
      await runtime.close();
      expect(await leftovers()).toEqual([]);
    });

    it("reads it by a pod where only the namespace's service account has a login", async () => {
      await makePullSecret(bench, "for-all");
      const account = `/api/v1/namespaces/${bench.there.name}/serviceaccounts/default`;
      await bench.there.admin.call("PATCH", account, {
        contentType: "application/merge-patch+json",
        json: { imagePullSecrets: [{ name: "for-all" }] },
      });
      const json = { metadata: { name: "any" }, spec: { containers: [{ name: "a", image: "a" }] } };
      const loginsOfAny = async (): Promise<unknown> => {
        const query = { dryRun: "All" };
        const { body } = await bench.there.admin.call("POST", bench.pods, { json, query });
        return at(body, "spec", "imagePullSecrets");
      };
      await expect.poll(loginsOfAny, { timeout: 30_000 }).toEqual([{ name: "for-all" }]);
      expect(await contractOf(reference)).toBe(conformanceContract);
    });
  });

  it("is no matter of others who look for the same one, and are interrupted", async () => {
    const reference = await pushTestImage(testRegistry(), "shared", CONTRACT);
    const runtime = await connect();
    const other = new AbortController();
    const image = await runtime.inspectImage(reference);
    await runtime.inspectImage(reference, { signal: other.signal });
    other.abort();
    const { bytes } = await runtime.readContract(image);
    expect(Buffer.from(bytes).toString("utf8")).toBe(conformanceContract);
    await runtime.close();
  });

  it("says of both ways that the registry has no such image", async () => {
    const reference = `${testRegistry().address}/task-api-test/no-such-name:1`;
    await expect(contractOf(reference)).rejects.toMatchObject({
      reason: "ImageNotFound",
      message: expect.stringMatching(/not found[^]*nor could it be read from here/),
    });
  });

  describe.skipIf(noNodesOnly() !== undefined)("of a registry that only nodes reach", () => {
    let images: ConformanceImages;
    beforeAll(async () => {
      images = await makeConformanceImages(testRegistry());
    });

    it("knows the image by its digest, and reads its contract", async () => {
      // A node that had the same content under another name would tell that one.
      const files = [...CONTRACT, { path: "etc/unique", text: freshKey() }];
      const reference = await asNodesSee(await pushTestImage(testRegistry(), "probed", files));
      const image = await bench.runtime.inspectImage(reference);
      expect(image.digest).toMatch(/^127\.0\.0\.1:\d+\/task-api-test\/probed@sha256:[0-9a-f]{64}$/);
      expect(image).toMatchObject({ reference, platform: expect.stringMatching(/^linux\//) });
      expect(await contractOf(reference)).toBe(conformanceContract);
    });

    it("reads it where restricted pods alone are taken", async () => {
      await enforce("restricted");
      try {
        expect(await contractOf(await asNodesSee(images.tools))).toBe(conformanceContract);
      } finally {
        await enforce(null);
      }
    });

    it("follows links", async () => {
      expect(await contractOf(await asNodesSee(images.contractLink))).toBe(conformanceContract);
    });

    it.for([
      ["absent", "contractAbsent", "has no /processing-container.json"],
      ["a directory", "contractDirectory", "director"],
      ["too long", "contractHuge", "too long"],
    ] as const)("says that it is %s", async ([, image, words]) => {
      await expect(contractOf(await asNodesSee(images[image]))).rejects.toMatchObject({
        message: expect.stringContaining(words),
      });
    });

    it("says what to do about an image that cannot show it", async () => {
      const files = [...CONTRACT, { path: "tmp", directory: true as const }];
      const image = await pushTestImage(testRegistry(), "bare", files, { hasTools: false });
      await expect(contractOf(await asNodesSee(image))).rejects.toMatchObject({
        reason: "StartFailed",
        message: expect.stringContaining('"cat"'),
        nextStep: expect.stringContaining("taskTemplate"),
      });
    });
  });
});

async function makePullSecret({ there }: Bench, name: string): Promise<void> {
  const { address, credentials } = loginRegistry();
  const text = JSON.stringify({ auths: { [address]: credentials } });
  await there.create(`/api/v1/namespaces/${there.name}/secrets`, {
    metadata: { name },
    type: "kubernetes.io/dockerconfigjson",
    stringData: { ".dockerconfigjson": text },
  });
}

async function asNodesSee(reference: string): Promise<string> {
  return reference.replace(testRegistry().address, await nodesOnly());
}
