import { itemsAt, stringAt } from "@task-api/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeNamespace, type TestNamespace } from "../testing/cluster.ts";
import { barePlan, fullPlan } from "../testing/plans.ts";
import { labelSelector } from "./pod-labels.ts";
import { podManifest } from "./pod-manifest.ts";

describe("a real API server", { tags: ["kubernetes"] }, () => {
  let there: TestNamespace;
  beforeAll(async () => {
    there = await makeNamespace();
    for (const name of ["reader", "default"]) {
      // Kubernetes makes the default one itself, sooner or later.
      const path = `/api/v1/namespaces/${there.name}/serviceaccounts`;
      await there.admin.call("POST", path, { json: { metadata: { name } } });
    }
  });
  afterAll(() => there.remove());

  it.for([
    ["bare", barePlan],
    ["full", fullPlan],
  ] as const)(
    "takes the pod of a plan that asks for: %s, every field of it",
    async ([key, plan]) => {
      const path = `/api/v1/namespaces/${there.name}/pods`;
      // A field that it does not know is an error then.
      const answer = await there.admin.call("POST", path, {
        query: { dryRun: "All", fieldValidation: "Strict" },
        json: podManifest(key, plan),
      });
      expect(stringAt(answer.body, "message") ?? "taken").toBe("taken");
      expect(answer.status).toBe(201);
    },
  );

  it("finds a pod by labels that do not fit", async () => {
    const path = `/api/v1/namespaces/${there.name}/pods`;
    const labels = { "task-api.record": "/data/run 8/ä.json", "a b": "x".repeat(200) };
    await there.create(path, podManifest("labelled", { ...fullPlan, labels }));
    const find = (wanted: Record<string, string>) =>
      there.admin.call("GET", path, { query: { labelSelector: labelSelector(wanted) } });
    expect(itemsAt((await find(labels)).body, "items")).toHaveLength(1);
    const others = { ...labels, "a b": "x".repeat(201) };
    expect(itemsAt((await find(others)).body, "items")).toEqual([]);
  });
});
