// A pod as it changes, until it is gone: by watch, renewed when the connection breaks or the server has forgotten the
// version we were at, never by asking again and again.
import { setTimeout as sleep } from "node:timers/promises";
import { stringAt } from "@task-api/runtime";
import type { AwayWatch } from "@task-api/runtime/adapter";
import type { ApiClient } from "../api/api-client.ts";
import { apiRefused } from "../api/api-refused.ts";
import { podsPath } from "../api/paths.ts";
import { watch } from "../api/watch.ts";
import { uidOfPod } from "../pod/read-pod.ts";

/** Which pod. */
export interface WatchedPod {
  readonly name: string;
  /** The uid: a later pod of the same name is another one. */
  readonly id: string;
}

/** What is shared by all that follows one pod. */
export interface Following {
  /** Nobody follows any more. */
  readonly signal: AbortSignal;
  readonly away: AwayWatch;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Yields the Pod whenever it may have changed, and `undefined` as the last once the cluster no longer has it.
 * @param known the Pod as the cluster has just told it; absent: it is asked for
 * @throws RuntimeFailure EngineUnavailable when the API server stays away, or does not let us look
 */
export async function* watchPod(
  client: ApiClient,
  pod: WatchedPod,
  { signal, away }: Following,
  known?: unknown,
): AsyncGenerator<unknown, void> {
  let version = stringAt(known, "metadata", "resourceVersion");
  let pause = 0;
  if (known !== undefined) {
    away.answered();
    yield known;
  }
  for (;;) {
    try {
      if (version === undefined) {
        const now = await readPod(client, pod, signal);
        away.answered();
        yield now;
        if (now === undefined) return;
        version = stringAt(now, "metadata", "resourceVersion");
      }
      const query = { fieldSelector: `metadata.name=${pod.name}`, resourceVersion: version };
      const begun = performance.now();
      for await (const { type, object } of watch(client, podsPath(client), query, signal)) {
        if (type === "ERROR") {
          version = undefined;
          break;
        }
        away.answered();
        version = stringAt(object, "metadata", "resourceVersion") ?? version;
        if (type === "BOOKMARK" || uidOfPod(object) !== pod.id) continue;
        yield object;
        if (type === "DELETED") return yield undefined;
      }
      // Something on the way may let no watch last.
      pause = performance.now() - begun < LONGEST_PAUSE_MS ? nextPause(pause) : 0;
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    } catch (error) {
      if (signal.aborted) return;
      await away.failed(error);
    }
  }
}

function nextPause(pause: number): number {
  return Math.min(Math.max(pause * 2, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
}

/** The Pod; undefined when it is gone. */
async function readPod(
  client: ApiClient,
  { name, id }: WatchedPod,
  signal: AbortSignal,
): Promise<unknown> {
  const answer = await client.call("GET", podsPath(client, name), { signal });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw apiRefused(client, `reading the pod ${name}`, answer);
  return uidOfPod(answer.body) === id ? answer.body : undefined;
}
