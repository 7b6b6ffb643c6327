// The time until a pod's process runs: what it waits for is told, and what will not pass by itself, or takes longer
// than it may, is its end.
import { setTimeout as sleep } from "node:timers/promises";
import { stringAt, type ExitEvent, type WaitEvent } from "@task-api/runtime";
import { timeOf } from "@task-api/runtime/adapter";
import type { ApiClient } from "../api/api-client.ts";
import { eventsPath } from "../api/paths.ts";
import { watch } from "../api/watch.ts";
import {
  DEFAULT_STARTUP_TIMEOUT_SECONDS,
  STARTUP_TIMEOUT_ANNOTATION,
} from "../pod/pod-manifest.ts";
import {
  isAboutStart,
  notStartedEnd,
  startObstacle,
  type PodWarning,
  type StartObstacle,
} from "./judge-start.ts";
import type { PodState } from "./pod-state.ts";

/** A watch over a pod that has not started. */
export interface StartWatch {
  /** Its end, when nothing is left to wait for; never resolves otherwise. */
  readonly failed: Promise<ExitEvent>;
  /** Shows it the pod as it is now. */
  see(pod: PodState): void;
  /** The process runs, or nobody follows any more. */
  close(): void;
}

/** What it works with. */
export interface StartWatchOptions {
  readonly client: ApiClient;
  readonly tell: (event: WaitEvent) => void;
  /** The pod as the cluster has it now: what was seen last may be old when the cluster was away. */
  readonly look: () => Promise<PodState | undefined>;
  /** The pod was made a moment ago. */
  readonly isNew: boolean;
}

/** Pods that start at once need no events. */
const QUIET_MS = 1_000;
const EVENTS_PAUSE_MS = 5_000;
/** The longest a timer can wait, 24.8 days. */
const MAX_TIMER_MS = 2_147_483_647;

/** Begins to watch. */
export function watchStart({ client, tell, look, isNew }: StartWatchOptions): StartWatch {
  const over = new AbortController();
  const failed = Promise.withResolvers<ExitEvent>();
  let last: PodState | undefined;
  let warning: PodWarning | undefined;
  let obstacle: { readonly kind: string; readonly since: number } | undefined;
  let said: string | undefined;
  let patience: NodeJS.Timeout | undefined;
  let deadline: NodeJS.Timeout | undefined;

  const say = (message: string, nextStep?: string): void => {
    if (message === said) return;
    said = message;
    const at = timeOf(new Date());
    tell({ type: "waiting", at, message, ...(nextStep !== undefined && { nextStep }) });
  };

  /** What is still in the way, by a fresh look. */
  const confirm = async (): Promise<{ found?: StartObstacle; isPending: boolean }> => {
    const now = await look();
    if (over.signal.aborted || now === undefined || hasBegun(now)) return { isPending: false };
    const found = startObstacle(now, warning);
    return { isPending: true, ...(found !== undefined && { found }) };
  };

  const expire = async (kind: string): Promise<void> => {
    const { found } = await confirm();
    if (found === undefined || found.refusal.nextStep !== kind) return;
    failed.resolve(notStartedEnd(found));
  };

  const judge = (pod: PodState): void => {
    const found = startObstacle(pod, warning);
    const kind = found?.refusal.nextStep;
    if (kind !== obstacle?.kind) {
      clearTimeout(patience);
      obstacle = kind === undefined ? undefined : { kind, since: Date.now() };
      if (found?.patienceMs !== undefined && kind !== undefined) {
        patience = setTimeout(() => void expire(kind).catch(() => undefined), found.patienceMs);
      }
    }
    if (found !== undefined) say(found.message, found.refusal.nextStep);
  };

  const beginDeadline = (pod: PodState): void => {
    const seconds = startupTimeout(pod);
    // Of a pod that was just made our own clock tells, which may not agree with the cluster's.
    const begun = isNew ? Date.now() : Date.parse(pod.createdAt ?? "") || Date.now();
    const left = Math.max(begun + seconds * 1000 - Date.now(), 0);
    const end = async (): Promise<void> => {
      const { found, isPending } = await confirm();
      if (isPending) failed.resolve(notStartedEnd(found, seconds));
    };
    if (left <= MAX_TIMER_MS) deadline = setTimeout(() => void end().catch(() => undefined), left);
  };

  const followEvents = async (uid: string): Promise<void> => {
    const { signal } = over;
    await sleep(QUIET_MS, undefined, { signal });
    for (;;) {
      try {
        const query = { fieldSelector: `involvedObject.uid=${uid}` };
        for await (const { type, object } of watch(client, eventsPath(client), query, signal)) {
          if (type !== "ADDED" && type !== "MODIFIED") continue;
          const reason = stringAt(object, "reason") ?? "";
          const message = stringAt(object, "message") ?? "";
          const event = { reason, message };
          // What goes well comes after what did not.
          if (stringAt(object, "type") !== "Warning") warning = undefined;
          else if (isAboutStart(event)) warning = event;
          if (last !== undefined) judge(last);
          if (reason === "Pulling") say(message);
        }
      } catch {
        // Without them less is known of what a pod waits for; its own state still tells the most.
      }
      await sleep(EVENTS_PAUSE_MS, undefined, { signal });
    }
  };

  return {
    failed: failed.promise,
    see(pod) {
      if (over.signal.aborted) return;
      if (last === undefined) {
        beginDeadline(pod);
        void followEvents(pod.uid).catch(() => undefined);
      }
      last = pod;
      judge(pod);
    },
    close() {
      over.abort();
      clearTimeout(patience);
      clearTimeout(deadline);
    },
  };
}

/** The process of a pod runs, or has ended. */
export function hasBegun({ container }: PodState): boolean {
  return container?.state === "running" || container?.state === "terminated";
}

function startupTimeout({ annotations }: PodState): number {
  const seconds = Number(annotations[STARTUP_TIMEOUT_ANNOTATION]);
  return seconds > 0 ? seconds : DEFAULT_STARTUP_TIMEOUT_SECONDS;
}
