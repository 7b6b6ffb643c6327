// What is known of a pod, taken out of the API's answer: only what is judged by, whatever else is in it.
import { at, itemsAt, numberAt, stringAt } from "@task-api/runtime";
import { normaliseTime } from "@task-api/runtime/adapter";
import { CONTAINER } from "../pod/pod-manifest.ts";

/** A pod at one moment. Times are RFC 3339 with nanoseconds. */
export interface PodState {
  readonly uid: string;
  readonly createdAt?: string;
  /** Pending, Running, Succeeded, Failed or Unknown. */
  readonly phase: string;
  /** Why the pod as a whole is as it is, e.g. Evicted or DeadlineExceeded. */
  readonly reason?: string;
  readonly message?: string;
  /** Somebody has asked for its deletion at that time. */
  readonly deletionAskedAt?: string;
  /** Until then its process may take for ending. */
  readonly deletionDueAt?: string;
  /** Why it has no node. */
  readonly unscheduled?: Words;
  /** Why the cluster takes it down, e.g. PreemptionByScheduler. */
  readonly disruption?: Words;
  readonly annotations: Readonly<Record<string, string>>;
  /** Absent until a node has taken it. */
  readonly container?: ContainerStatus;
}

/** A reason by name, and in words. */
export interface Words {
  readonly reason: string;
  readonly message: string;
}

/** The state of the task's container. */
export type ContainerStatus =
  | ({ readonly state: "waiting" } & Words)
  | { readonly state: "running"; readonly startedAt?: string }
  | ({
      readonly state: "terminated";
      readonly exitCode?: number;
      readonly startedAt?: string;
      readonly finishedAt?: string;
    } & Words);

/** Reads a Pod. */
export function podState(pod: unknown): PodState {
  const createdAt = normaliseTime(stringAt(pod, "metadata", "creationTimestamp"));
  const reason = stringAt(pod, "status", "reason");
  const message = stringAt(pod, "status", "message");
  const deletionAskedAt = deletionAsked(pod);
  const deletionDueAt = normaliseTime(stringAt(pod, "metadata", "deletionTimestamp"));
  const scheduled = condition(pod, "PodScheduled");
  const disrupted = condition(pod, "DisruptionTarget");
  const container = containerStatus(pod);
  return {
    uid: stringAt(pod, "metadata", "uid") ?? "",
    phase: stringAt(pod, "status", "phase") ?? "Unknown",
    annotations: textsAt(at(pod, "metadata", "annotations")),
    ...(createdAt !== undefined && { createdAt }),
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message }),
    ...(deletionAskedAt !== undefined && { deletionAskedAt }),
    ...(deletionDueAt !== undefined && { deletionDueAt }),
    ...(scheduled?.status === "False" && { unscheduled: scheduled }),
    ...(disrupted?.status === "True" && { disruption: disrupted }),
    ...(container !== undefined && { container }),
  };
}

/** The timestamp is when the grace ends. */
function deletionAsked(pod: unknown): string | undefined {
  const ends = Date.parse(stringAt(pod, "metadata", "deletionTimestamp") ?? "");
  if (Number.isNaN(ends)) return undefined;
  const grace = numberAt(pod, "metadata", "deletionGracePeriodSeconds") ?? 0;
  return normaliseTime(new Date(ends - grace * 1000).toISOString());
}

function condition(pod: unknown, type: string): (Words & { status: string }) | undefined {
  const found = itemsAt(pod, "status", "conditions").find((one) => stringAt(one, "type") === type);
  return found === undefined
    ? undefined
    : { ...wordsAt(found), status: stringAt(found, "status") ?? "" };
}

function containerStatus(pod: unknown): ContainerStatus | undefined {
  const status = itemsAt(pod, "status", "containerStatuses").find(
    (one) => stringAt(one, "name") === CONTAINER,
  );
  const terminated = at(status, "state", "terminated");
  if (terminated !== undefined) {
    const exitCode = numberAt(terminated, "exitCode");
    const finishedAt = normaliseTime(stringAt(terminated, "finishedAt"));
    return {
      state: "terminated",
      ...wordsAt(terminated),
      ...startOf(terminated),
      ...(exitCode !== undefined && { exitCode }),
      ...(finishedAt !== undefined && { finishedAt }),
    };
  }
  const running = at(status, "state", "running");
  if (running !== undefined) return { state: "running", ...startOf(running) };
  const waiting = at(status, "state", "waiting");
  return waiting === undefined ? undefined : { state: "waiting", ...wordsAt(waiting) };
}

/** A process that never started is said to have started when time began. */
function startOf(state: unknown): { readonly startedAt?: string } {
  const text = stringAt(state, "startedAt");
  const startedAt = text?.startsWith("1970-") === true ? undefined : normaliseTime(text);
  return startedAt === undefined ? {} : { startedAt };
}

function wordsAt(value: unknown): Words {
  return { reason: stringAt(value, "reason") ?? "", message: stringAt(value, "message") ?? "" };
}

function textsAt(table: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(Object(table)).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}
