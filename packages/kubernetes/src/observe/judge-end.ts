// The end of a pod, by name, from what the API tells of it: pure, so that every way to end is a row of a test
// (contract §3). The container's own status counts first, then the pod's, then that it is gone.
import { Reason, type ExitEvent } from "@task-api/runtime";
import { AFTER_STOP, failedStart } from "@task-api/runtime/adapter";
import type { ContainerStatus, PodState } from "./pod-state.ts";

/** Set on a pod that we have asked to end. */
export const STOPPED_ANNOTATION = "task-api/stopped";

type Terminated = Extract<ContainerStatus, { state: "terminated" }>;

/** `undefined`: it has not ended. */
export function judgeEnd(pod: PodState): ExitEvent | undefined {
  const { container, phase } = pod;
  if (container?.state === "terminated") return judgeProcess(pod, container);
  return phase === "Failed" || phase === "Succeeded" ? judgePod(pod) : undefined;
}

/** The end of a pod that the cluster no longer has; `last`: as it was last seen. */
export function judgeGone(last: PodState | undefined): ExitEvent {
  const known = last && judgeEnd(last);
  if (known !== undefined) return known;
  if (last !== undefined && isTakenDown(last)) return takenDown(last);
  if (last !== undefined && isStoppedEarly(last)) return stoppedEarly();
  return { type: "exited", how: "lost", oomKilled: false };
}

function judgeProcess(pod: PodState, container: Terminated): ExitEvent {
  const { exitCode, startedAt, finishedAt, reason, message } = container;
  if (reason === "ContainerStatusUnknown" && isStoppedEarly(pod)) return stoppedEarly();
  if (startedAt === undefined && FAILED_STARTS.has(reason)) return failedStart(startWords(message));
  const exit: ExitEvent = {
    type: "exited",
    how: "exited",
    oomKilled: reason === "OOMKilled",
    ...(exitCode !== undefined && { exitCode }),
    ...(startedAt !== undefined && { startedAt }),
    ...(finishedAt !== undefined && { finishedAt }),
  };
  const { deletionAskedAt } = pod;
  const isDeleted = deletionAskedAt !== undefined && deletionAskedAt <= (finishedAt ?? "~");
  // What had ended by itself before anybody took it down has its own end; one that was asked to end, and says that all
  // is well, had not done all of its work.
  if (exitCode === 0 && pod.phase === "Succeeded" && !isDeleted) return exit;
  if (reason === "OOMKilled") return exit;
  if (isTakenDown(pod)) return { ...exit, ...takenDown(pod) };
  if (reason === "ContainerStatusUnknown") return { ...exit, how: "lost" };
  if (STOPPED_ANNOTATION in pod.annotations) return exit;
  if (pod.reason === "DeadlineExceeded") return { ...exit, ...deadline(pod) };
  return isDeleted ? { ...exit, how: "lost", error: "somebody deleted the pod of the task" } : exit;
}

/** The pod has ended, and nothing is told of its container. */
function judgePod(pod: PodState): ExitEvent {
  if (pod.phase === "Succeeded") {
    return { type: "exited", how: "exited", oomKilled: false, exitCode: 0 };
  }
  if (isTakenDown(pod)) return takenDown(pod);
  if (isStoppedEarly(pod)) return stoppedEarly();
  const { reason = "", message = "" } = pod;
  if (reason === "DeadlineExceeded") {
    return { type: "exited", how: "exited", oomKilled: false, ...deadline(pod) };
  }
  return {
    ...failedStart(message === "" ? `the pod failed: ${reason}` : message),
    ...(NO_ROOM.test(reason) && {
      refusal: {
        reason: Reason.Unschedulable,
        nextStep:
          "another task was quicker on that node: run it again; or lower resources in the task.json",
      },
    }),
  };
}

/** We have asked it to end, and as far as is known no process had begun. */
function isStoppedEarly({ annotations, container }: PodState): boolean {
  // A node that takes down a pod that never had a process says that it has ended, at no time.
  const hasStarted =
    container !== undefined && container.state !== "waiting" && container.startedAt !== undefined;
  return STOPPED_ANNOTATION in annotations && !hasStarted;
}

function stoppedEarly(): ExitEvent {
  return {
    ...failedStart("it was stopped before it started"),
    refusal: { reason: Reason.Stopped, nextStep: AFTER_STOP },
  };
}

/** Nodes refuse what they have no room for any more: OutOfcpu, OutOfmemory, …; or are not meant for it. */
const NO_ROOM = /^OutOf|^NodeAffinity$|^UnexpectedAdmissionError$/;
const FAILED_STARTS: ReadonlySet<string> = new Set([
  "StartError",
  "ContainerCannotRun",
  "RunContainerError",
]);

/** Who handed the words on to whom helps nobody. */
function startWords(message: string): string {
  return message
    .replace(/^failed to create containerd task: /, "")
    .replace(/^failed to create shim task: /, "")
    .replace(/: unknown$/, "");
}

function isTakenDown({ reason = "", disruption }: PodState): boolean {
  return disruption !== undefined || TAKEN_DOWN.has(reason);
}

const TAKEN_DOWN: ReadonlySet<string> = new Set([
  "Evicted",
  "Preempting",
  "NodeShutdown",
  "Shutdown",
  "Terminated",
  "NodeLost",
]);

/** Its node is away or gone: nobody saw the end. */
const NODE_LOST: ReadonlySet<string> = new Set([
  "DeletionByTaintManager",
  "DeletionByPodGC",
  "NodeLost",
]);

function takenDown({ reason = "", message, disruption }: PodState): ExitEvent {
  const name = reason !== "" ? reason : (disruption?.reason ?? "");
  const words = message ?? disruption?.message ?? "";
  const error = words === "" ? name : `${name}: ${words}`;
  const base = { type: "exited", oomKilled: false, error } as const;
  if (NODE_LOST.has(name)) {
    const nextStep = "its node does not answer, or is gone: run the task again";
    return { ...base, how: "lost", refusal: { reason: Reason.Lost, nextStep } };
  }
  return { ...base, how: "evicted", refusal: { reason: Reason.Evicted, nextStep: advice(error) } };
}

function advice(error: string): string {
  return /memory/i.test(error)
    ? "the node ran out of memory: raise resources.requests.memory in the task.json towards what the task takes, so that it gets a node with room"
    : /ephemeral|disk|storage/i.test(error)
      ? "the node ran out of disk: let the task write to its channels instead of the container's own files, or ask for ephemeral-storage"
      : "run the task again; a priority class that others do not preempt keeps it there";
}

function deadline({ message }: PodState): Pick<ExitEvent, "error" | "refusal"> {
  return {
    error: message ?? "it was active for longer than it may be",
    refusal: { reason: Reason.Timeout, nextStep: "raise 'timeout' in the task.json" },
  };
}
