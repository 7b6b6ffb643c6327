// A real cluster passes the suite of every adapter, with the rights of the manifests that are shipped.
import { describeContainerRuntime } from "@task-api/runtime/conformance";
import { afterAll } from "vitest";
import { connectKubernetes } from "./connect.ts";
import { makeNamespace, noNode, type TestNamespace } from "./testing/cluster.ts";
import { makeConformanceImages } from "./testing/images.ts";
import { noRegistry, testRegistry } from "./testing/registry.ts";

let made: Promise<TestNamespace> | undefined;
afterAll(async () => (await made)?.remove());

describeContainerRuntime("Kubernetes API", {
  async connect() {
    made ??= makeNamespace("conformance");
    return connectKubernetes({ env: { ...process.env, KUBECONFIG: (await made).kubeconfig } });
  },
  images: () => makeConformanceImages(testRegistry()),
  tags: ["kubernetes"],
  skip: noNode() ?? noRegistry(),
});
