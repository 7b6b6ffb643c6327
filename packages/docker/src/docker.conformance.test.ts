// Docker (or what answers in its place on this machine) passes the suite of every adapter.
import { describeContainerRuntime } from "@task-api/runtime/conformance";
import { connectDocker } from "./connect.ts";
import { makeConformanceImages, noEngine, testClient } from "./testing/engine.ts";

describeContainerRuntime("Docker Engine API", {
  connect: () => connectDocker(),
  async images() {
    const client = await testClient();
    try {
      return await makeConformanceImages(client);
    } finally {
      client.close();
    }
  },
  tags: ["docker"],
  skip: noEngine(),
});
