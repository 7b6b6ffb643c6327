import { expect, it } from "vitest";
import { judgeEnd, judgeGone } from "./judge-end.ts";
import { podState } from "./pod-state.ts";

const STARTED = { startedAt: "2026-11-25T07:42:24Z", finishedAt: "2026-11-25T07:42:30Z" };
const NOT_STARTED = { ...STARTED, startedAt: "1970-01-01T00:00:00Z" };

/** Statuses as a cluster of version 1.34 gives them. */
function podOf(status: object, terminated?: object, metadata: object = {}): unknown {
  const containerStatuses = [{ name: "main", state: { terminated } }];
  return { metadata, status: { ...status, ...(terminated && { containerStatuses }) } };
}

const disrupted = (reason: string) => ({
  phase: "Failed",
  conditions: [{ type: "DisruptionTarget", status: "True", reason, message: "words" }],
});

it.for([
  [
    "succeeded",
    podOf({ phase: "Succeeded" }, { exitCode: 0, reason: "Completed", ...STARTED }),
    { how: "exited", exitCode: 0, oomKilled: false },
  ],
  [
    "failed",
    podOf({ phase: "Failed" }, { exitCode: 126, reason: "Error", ...STARTED }),
    { how: "exited", exitCode: 126, oomKilled: false },
  ],
  [
    "had too little memory",
    podOf({ phase: "Failed" }, { exitCode: 137, reason: "OOMKilled", ...STARTED }),
    { how: "exited", exitCode: 137, oomKilled: true },
  ],
  [
    "has a program that is not there",
    podOf(
      { phase: "Failed" },
      {
        exitCode: 128,
        reason: "StartError",
        message:
          'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/no/such": stat /no/such: no such file or directory: unknown',
        ...NOT_STARTED,
      },
    ),
    { how: "start-failed", error: 'exec: "/no/such": stat /no/such: no such file or directory' },
  ],
  [
    "was active for too long",
    podOf(
      { phase: "Failed", reason: "DeadlineExceeded", message: "too long" },
      { exitCode: 143, reason: "Error", ...STARTED },
    ),
    { how: "exited", exitCode: 143, refusal: { reason: "Timeout" } },
  ],
  [
    "was stopped before it had a process, its node says nothing of",
    podOf(
      { phase: "Failed" },
      { exitCode: 137, reason: "ContainerStatusUnknown" },
      { annotations: { "task-api/stopped": "true" } },
    ),
    { how: "start-failed", refusal: { reason: "Stopped" } },
  ],
  [
    "was deleted by somebody",
    podOf(
      { phase: "Failed" },
      { exitCode: 143, reason: "Error", ...STARTED },
      { deletionTimestamp: "2026-11-25T07:42:58Z", deletionGracePeriodSeconds: 30 },
    ),
    { how: "lost", exitCode: 143, error: expect.stringContaining("deleted") },
  ],
  [
    "was deleted by somebody, and makes no fuss about it",
    podOf(
      { phase: "Succeeded" },
      { exitCode: 0, reason: "Completed", ...STARTED },
      { deletionTimestamp: "2026-11-25T07:43:00Z", deletionGracePeriodSeconds: 30 },
    ),
    { how: "lost", exitCode: 0, error: expect.stringContaining("deleted") },
  ],
  [
    "had succeeded before it was deleted",
    podOf(
      { phase: "Succeeded" },
      { exitCode: 0, reason: "Completed", ...STARTED },
      { deletionTimestamp: "2026-11-25T07:43:01Z", deletionGracePeriodSeconds: 30 },
    ),
    { how: "exited", exitCode: 0 },
  ],
  [
    "had failed before it was deleted",
    podOf(
      { phase: "Failed" },
      { exitCode: 3, reason: "Error", ...STARTED },
      { deletionTimestamp: "2026-11-25T07:43:10Z", deletionGracePeriodSeconds: 30 },
    ),
    { how: "exited", exitCode: 3 },
  ],
  [
    "was evicted",
    podOf(
      { phase: "Failed", reason: "Evicted", message: "The node was low on resource: memory." },
      { exitCode: 137, reason: "ContainerStatusUnknown", ...NOT_STARTED },
    ),
    {
      how: "evicted",
      error: expect.stringContaining("low on resource"),
      refusal: { nextStep: expect.stringContaining("requests.memory") },
    },
  ],
  [
    "gave way to another",
    podOf(disrupted("PreemptionByScheduler"), { exitCode: 143, reason: "Error", ...STARTED }),
    { how: "evicted" },
  ],
  [
    "was on a node that is lost",
    podOf(disrupted("DeletionByTaintManager")),
    { how: "lost", refusal: { reason: "Lost" } },
  ],
  [
    "came to a node that was full",
    podOf({
      phase: "Failed",
      reason: "OutOfcpu",
      message: "Node didn't have enough resource: cpu",
    }),
    { how: "start-failed", refusal: { reason: "Unschedulable" } },
  ],
] as const)("names the end of a pod that %s", ([, pod, expected]) => {
  expect(judgeEnd(podState(pod))).toMatchObject(expected);
});

it("leaves the end of a pod that we have stopped to its process", () => {
  const pod = podOf(
    { phase: "Failed", reason: "DeadlineExceeded" },
    { exitCode: 7, reason: "Error", ...STARTED },
    { annotations: { "task-api/stopped": "2026-11-25T07:42:29Z" } },
  );
  expect(judgeEnd(podState(pod))).toEqual({
    type: "exited",
    how: "exited",
    exitCode: 7,
    oomKilled: false,
    startedAt: "2026-11-25T07:42:24.000000000Z",
    finishedAt: "2026-11-25T07:42:30.000000000Z",
  });
});

it("waits while there is no end", () => {
  expect(judgeEnd(podState({ status: { phase: "Pending" } }))).toBeUndefined();
  const container = { name: "main", state: { running: { startedAt: STARTED.startedAt } } };
  const running = { status: { phase: "Running", containerStatuses: [container] } };
  expect(judgeEnd(podState(running))).toBeUndefined();
  expect(podState(running).container).toEqual({
    state: "running",
    startedAt: "2026-11-25T07:42:24.000000000Z",
  });
});

it("remembers what was last seen of a pod that is gone", () => {
  expect(judgeGone(undefined)).toMatchObject({ how: "lost" });
  expect(judgeGone(podState(podOf(disrupted("EvictionByEvictionAPI"))))).toMatchObject({
    how: "evicted",
  });
  expect(judgeGone(podState({ status: { phase: "Running" } }))).toMatchObject({ how: "lost" });
});
