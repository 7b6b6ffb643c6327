import { expect, it } from "vitest";
import { KEY_LABEL, type RunEvent } from "@task-api/runtime";
import { surroundings } from "./access/surroundings.ts";
import { createKubernetesRuntime } from "./kubernetes-runtime.ts";
import { podManifest } from "./pod/pod-manifest.ts";
import { barePlan } from "./testing/plans.ts";
import { accessTo, clientFor, serve } from "./testing/peer.ts";

it("holds a pod that it adopts to the time when that was made", async () => {
  const key = "run";
  const plan = { ...barePlan, labels: { [KEY_LABEL]: key }, startupTimeoutSeconds: 600 };
  const { metadata, ...manifest } = Object(podManifest(key, plan));
  const creationTimestamp = new Date(Date.now() - 3_600_000).toISOString();
  const pod = {
    ...manifest,
    metadata: { ...metadata, uid: "uid-1", resourceVersion: "1", creationTimestamp },
    status: { phase: "Pending" },
  };
  const server = await serve((request, answer) => {
    if (request.method === "POST") answer.writeHead(409).end("{}");
    else if (request.url?.includes("watch=true") === true) answer.writeHead(200).flushHeaders();
    else answer.end(JSON.stringify(pod));
  });
  const runtime = createKubernetesRuntime(clientFor(accessTo(server)), { around: surroundings() });
  const { handle } = await runtime.submit(key, plan);
  const events: RunEvent[] = [];
  for await (const event of runtime.observe(handle)) events.push(event);
  expect(events.at(-1)).toMatchObject({
    how: "start-failed",
    error: expect.stringContaining("it had not started after 600 s"),
  });
});
