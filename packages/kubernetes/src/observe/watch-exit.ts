// The end of a pod, and what comes before it: its states are told as they come, its end is a promise.
import { setTimeout as sleep } from "node:timers/promises";
import type { ExitEvent, StateEvent, WaitEvent } from "@task-api/runtime";
import { timeOf } from "@task-api/runtime/adapter";
import type { ApiClient } from "../api/api-client.ts";
import { apiRefused } from "../api/api-refused.ts";
import { patientCalls } from "../api/patient-calls.ts";
import { podsPath } from "../api/paths.ts";
import { judgeEnd, judgeGone } from "./judge-end.ts";
import { podState, type PodState } from "./pod-state.ts";
import { watchPod, type Following, type WatchedPod } from "./watch-pod.ts";
import { hasBegun, watchStart } from "./watch-start.ts";

/** What is known of an end: that it came, that the cluster no longer has the pod, or nothing, and it was given up. */
export type Outcome = "ended" | "gone" | "unknown";

/** The end of a pod, which may not have come yet. */
export interface ExitWatch {
  /** Rejects with RuntimeFailure EngineUnavailable when the cluster stays away. */
  readonly event: Promise<ExitEvent>;
  /** Resolves when `event` has settled either way. */
  readonly settled: Promise<void>;
  /** Whether its process ever ran; resolves when that is known. */
  readonly started: Promise<boolean>;
  known(): boolean;
  /** `undefined` until `event` has settled. */
  outcome(): Outcome | undefined;
  /** Whether the end is known before so much time has passed. */
  within(ms: number): Promise<boolean>;
}

/** What watching for the end takes. */
export interface ExitWatchOptions extends Following {
  readonly tell: (event: StateEvent | WaitEvent) => void;
  /** Absent: it is asked for. */
  readonly known?: KnownPod | undefined;
}

/** A pod that the cluster has just told of. */
export interface KnownPod {
  readonly pod: unknown;
  /** It was made just now: by our clock, which may not agree with the cluster's. */
  readonly isNew: boolean;
}

/** Begins to watch. */
export function watchExit(
  client: ApiClient,
  pod: WatchedPod,
  options: ExitWatchOptions,
): ExitWatch {
  const started = Promise.withResolvers<boolean>();
  let isGone = false;
  let outcome: Outcome | undefined;
  const event = waitForExit(client, pod, options, {
    onStart: () => started.resolve(true),
    onGone: () => {
      isGone = true;
    },
  });
  const finish = (how: Outcome): void => {
    outcome = how;
    started.resolve(false);
  };
  const settled = event.then(
    () => finish(isGone ? "gone" : "ended"),
    () => finish("unknown"),
  );
  return {
    event,
    settled,
    started: started.promise,
    known: () => outcome !== undefined,
    outcome: () => outcome,
    async within(ms) {
      const cancel = new AbortController();
      const { signal } = cancel;
      await Promise.race([settled, sleep(ms, undefined, { signal }).catch(() => undefined)]);
      cancel.abort();
      return outcome !== undefined;
    },
  };
}

async function waitForExit(
  client: ApiClient,
  pod: WatchedPod,
  { signal, away, tell, known }: ExitWatchOptions,
  { onStart, onGone }: { readonly onStart: () => void; readonly onGone: () => void },
): Promise<ExitEvent> {
  const lookNow = (): Promise<PodState | undefined> => look(client, pod, { signal, away });
  const start = watchStart({ client, tell, look: lookNow, isNew: known?.isNew === true });
  const leaving = watchLeaving(lookNow);
  let last: PodState | undefined;

  const follow = async (): Promise<ExitEvent> => {
    for await (const object of watchPod(client, pod, { signal, away }, known?.pod)) {
      if (object === undefined) break;
      const now = podState(object);
      const before = last;
      last = now;
      if (before === undefined) tell({ type: "state", state: "created", at: timeOfPod(now) });
      if (hasBegun(now)) {
        start.close();
        const startedAt = startOf(now);
        const isFirst = before === undefined || !hasBegun(before);
        if (isFirst && startedAt !== undefined) {
          tell({ type: "state", state: "running", at: startedAt });
          onStart();
        }
      } else start.see(now);
      const end = judgeEnd(now);
      if (end !== undefined) return end;
      if (now.deletionDueAt !== undefined) leaving.begin(Date.parse(now.deletionDueAt));
    }
    onGone();
    return judgeGone(last);
  };

  try {
    return await Promise.race([follow(), start.failed, leaving.over]);
  } finally {
    start.close();
    leaving.close();
  }
}

/** Beyond its grace, how long a node may take until it says that a pod is gone; one that is away never does. */
const LEAVING_MS = 5 * 60_000;
/** The longest a timer can wait, 24.8 days. */
const MAX_TIMER_MS = 2_147_483_647;

/** The end of a pod that is to go, and whose node does not say that it has. */
function watchLeaving(lookNow: () => Promise<PodState | undefined>): {
  readonly over: Promise<ExitEvent>;
  /** In milliseconds: until when its process may take. */
  readonly begin: (dueAt: number) => void;
  readonly close: () => void;
} {
  const over = Promise.withResolvers<ExitEvent>();
  let timer: NodeJS.Timeout | undefined;
  const judge = async (): Promise<void> => {
    const now = await lookNow();
    const known = now && judgeEnd(now);
    over.resolve(known ?? { ...judgeGone(now), how: "lost" });
  };
  return {
    over: over.promise,
    begin(dueAt) {
      const graceMs = Math.max(dueAt - Date.now(), 0);
      const waitMs = Math.min(graceMs + LEAVING_MS, MAX_TIMER_MS);
      timer ??= setTimeout(() => void judge().catch(() => undefined), waitMs);
    },
    close: () => clearTimeout(timer),
  };
}

/** When its process began; a container that waits, or could not be started, has no such time. */
function startOf({ container }: PodState): string | undefined {
  return container === undefined || container.state === "waiting" ? undefined : container.startedAt;
}

function timeOfPod({ createdAt }: PodState): string {
  return createdAt ?? timeOf(new Date());
}

async function look(
  client: ApiClient,
  { name, id }: WatchedPod,
  { away, signal }: Following,
): Promise<PodState | undefined> {
  const doing = `reading the pod ${name}`;
  const answer = await patientCalls(client, away)(doing, "GET", podsPath(client, name), { signal });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw apiRefused(client, doing, answer);
  const state = podState(answer.body);
  return state.uid === id ? state : undefined;
}
