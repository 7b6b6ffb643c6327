import { booleanAt, Secret, stringAt } from "@task-api/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCredentialSource } from "../access/credential-source.ts";
import { makeNamespace, type TestNamespace } from "../testing/cluster.ts";
import { createApiClient, type ApiClient } from "./api-client.ts";
import { apiRefused } from "./api-refused.ts";
import { watch, type WatchEvent } from "./watch.ts";

const POD = {
  metadata: { name: "one" },
  spec: { restartPolicy: "Never", containers: [{ name: "task", image: "none" }] },
};

describe("a real cluster", { tags: ["kubernetes"] }, () => {
  let there: TestNamespace;
  /** The service account, with the rights of the manifest. */
  let ours: ApiClient;
  beforeAll(async () => {
    there = await makeNamespace();
    const authorization = new Secret(`Bearer ${await there.token()}`);
    ours = createApiClient({
      ...there.admin.access,
      namespace: there.name,
      credentials: createCredentialSource({
        what: "a token",
        advice: "",
        read: async () => ({ credentials: { authorization } }),
      }),
    });
  });
  afterAll(async () => {
    ours.close();
    await there.remove();
  });

  it.for([
    ["create", "", "pods", true],
    ["get", "", "pods", true],
    ["list", "", "pods", true],
    ["watch", "", "pods", true],
    ["patch", "", "pods", true],
    ["delete", "", "pods", true],
    ["get", "", "pods/log", true],
    ["create", "", "pods/exec", false],
    ["create", "", "secrets", true],
    ["get", "", "secrets", true],
    ["patch", "", "secrets", true],
    ["delete", "", "secrets", true],
    ["list", "", "secrets", false],
    ["list", "", "events", false],
    ["watch", "", "events", true],
    ["create", "networking.k8s.io", "networkpolicies", true],
    ["delete", "networking.k8s.io", "networkpolicies", true],
    ["list", "networking.k8s.io", "networkpolicies", false],
    ["list", "", "nodes", true],
    ["patch", "", "nodes", false],
    ["list", "", "namespaces", false],
    ["create", "rbac.authorization.k8s.io", "rolebindings", false],
  ] as const)("lets the manifests' roles %s %s %s: %s", async ([verb, group, what, expected]) => {
    const [resource, subresource] = what.split("/");
    const resourceAttributes = { namespace: there.name, verb, group, resource, subresource };
    const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    const { body } = await ours.call("POST", path, { json: { spec: { resourceAttributes } } });
    expect(booleanAt(body, "status", "allowed")).toBe(expected);
  });

  it("says which right is missing", async () => {
    const answer = await ours.call("GET", "/api/v1/namespaces");
    expect(apiRefused(ours, "listing namespaces", answer)).toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringContaining('cannot list resource "namespaces"'),
      nextStep: expect.stringContaining("The right to list namespaces is missing"),
    });
  });

  it("says what is wrong with an object, and that a namespace is not there", async () => {
    const pod = { ...POD, spec: { containers: [{ name: "A b" }] } };
    const pods = `/api/v1/namespaces/${there.name}/pods`;
    const invalid = await ours.call("POST", pods, { json: pod });
    expect(apiRefused(ours, "creating a pod", invalid)).toMatchObject({
      reason: "StartFailed",
      nextStep: expect.stringContaining("spec.containers[0].image: Required value"),
    });
    const missing = await there.admin.call("POST", "/api/v1/namespaces/gone-away/pods", {
      json: POD,
    });
    expect(apiRefused(ours, "creating a pod", missing)).toMatchObject({
      nextStep: "Correct the namespace, or have it made: kubectl create namespace gone-away",
    });
  });

  it("says that a quota never gives what is asked for", async () => {
    // What a server knows of a quota it forgets late: no other test may need pods in that namespace.
    const full = await makeNamespace();
    const quota = { metadata: { name: "none" }, spec: { hard: { pods: "0" } } };
    await full.create(`/api/v1/namespaces/${full.name}/resourcequotas`, quota);
    const create = (): Promise<unknown> =>
      full.admin
        .call("POST", `/api/v1/namespaces/${full.name}/pods`, {
          json: POD,
          query: { dryRun: "All" },
        })
        .then((answer) => apiRefused(full.admin, "creating a pod", answer));
    await expect.poll(create, { timeout: 30_000 }).toMatchObject({
      reason: "Unschedulable",
      nextStep: expect.stringContaining("ever gives (pods=1 of 0)"),
    });
    await full.remove();
  });

  it("tells of changes as they happen, from a version on", async () => {
    const pods = `/api/v1/namespaces/${there.name}/pods`;
    const { body } = await ours.call("GET", pods);
    const resourceVersion = stringAt(body, "metadata", "resourceVersion");
    const events = watch(ours, pods, { resourceVersion, timeoutSeconds: 30 });
    await there.create(pods, { ...POD, metadata: { name: "two" } });
    const contentType = "application/merge-patch+json";
    const json = { metadata: { labels: { a: "b" } } };
    expect(await ours.call("PATCH", `${pods}/two`, { contentType, json })).toMatchObject({
      status: 200,
    });
    await ours.call("DELETE", `${pods}/two`, { query: { gracePeriodSeconds: 0 } });
    const seen: WatchEvent["type"][] = [];
    for await (const { type, object } of events) {
      expect(stringAt(object, "metadata", "name")).toBe("two");
      seen.push(type);
      if (type === "DELETED") break;
    }
    expect(seen[0]).toBe("ADDED");
    expect(seen).toContain("MODIFIED");
  });

  it("answers where a port for TLS is asked without", async () => {
    const server = there.admin.access.server.replace("https:", "http:");
    const client = createApiClient({ ...there.admin.access, server });
    const answer = await client.call("GET", "/version");
    client.close();
    expect(apiRefused(client, "asking for the version", answer)).toMatchObject({
      nextStep: expect.stringContaining("The port wants TLS"),
    });
  });
});
