// When the pods of a cluster begin and end, known by one watch that is begun again whenever it breaks off.
import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "../../packages/kubernetes/src/api/api-client.ts";
import { watch } from "../../packages/kubernetes/src/api/watch.ts";
import { itemsAt, stringAt } from "../../packages/runtime/src/index.ts";

/** When the container of a pod began and ended, as the API has it. */
export interface PodLife {
  readonly startedAt?: string | undefined;
  readonly finishedAt?: string | undefined;
  /** Also without `finishedAt`: of a pod that was deleted. */
  readonly isOver?: boolean;
}

/** Pods by `namespace/name`; what is waited for also resolves when the signal is aborted. */
export interface PodLives {
  now(pod: string): PodLife;
  begun(pod: string, signal: AbortSignal): Promise<PodLife>;
  over(pod: string, signal: AbortSignal): Promise<PodLife>;
}

const PODS = "/api/v1/pods";
const PAUSE_MS = 200;

/** Follows them until `signal` is aborted. */
export function followPodLives(client: ApiClient, signal: AbortSignal): PodLives {
  const lives = new Map<string, PodLife>();
  const changes = new EventEmitter().setMaxListeners(0);
  const tell = (pod: unknown, isGone: boolean): void => {
    const name = `${stringAt(pod, "metadata", "namespace")}/${stringAt(pod, "metadata", "name")}`;
    lives.set(name, lifeOf(pod, isGone));
    changes.emit(name);
  };
  const now = (pod: string): PodLife => lives.get(pod) ?? {};
  async function until(
    pod: string,
    isSo: (life: PodLife) => boolean,
    end: AbortSignal,
  ): Promise<PodLife> {
    while (!end.aborted && !isSo(now(pod))) {
      await once(changes, pod, { signal: end }).catch(() => undefined);
    }
    return now(pod);
  }
  void (async () => {
    while (!signal.aborted) {
      await watchOnce(client, tell, signal).catch(() => undefined);
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    now,
    begun: (pod, end) => until(pod, ({ startedAt, isOver }) => Boolean(startedAt ?? isOver), end),
    over: (pod, end) => until(pod, ({ isOver }) => isOver === true, end),
  };
}

async function watchOnce(
  client: ApiClient,
  tell: (pod: unknown, isGone: boolean) => void,
  signal: AbortSignal,
): Promise<void> {
  const { body } = await client.call("GET", PODS, { signal });
  for (const pod of itemsAt(body, "items")) tell(pod, false);
  const resourceVersion = stringAt(body, "metadata", "resourceVersion");
  for await (const { type, object } of watch(client, PODS, { resourceVersion }, signal)) {
    if (type === "ERROR") return;
    if (type !== "BOOKMARK") tell(object, type === "DELETED");
  }
}

function lifeOf(pod: unknown, isGone: boolean): PodLife {
  const [status] = itemsAt(pod, "status", "containerStatuses");
  const finishedAt = stringAt(status, "state", "terminated", "finishedAt");
  return {
    startedAt:
      stringAt(status, "state", "running", "startedAt") ??
      stringAt(status, "state", "terminated", "startedAt"),
    finishedAt,
    isOver: isGone || finishedAt !== undefined,
  };
}
