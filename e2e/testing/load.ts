// What tests of load count: calls, pods, memory.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { ApiClient } from "../../packages/kubernetes/src/api/api-client.ts";
import { podsPath } from "../../packages/kubernetes/src/api/paths.ts";
import { watch } from "../../packages/kubernetes/src/api/watch.ts";
import { labelsOfPod, uidOfPod } from "../../packages/kubernetes/src/pod/read-pod.ts";
import { KEY_LABEL, stringAt } from "../../packages/runtime/src/index.ts";

/** A client that counts its calls but for watches. */
export function counted(client: ApiClient): { client: ApiClient; calls: () => number } {
  let calls = 0;
  const count = ({ query }: Parameters<ApiClient["open"]>[2] = {}): void => {
    if (query?.["watch"] !== true) calls += 1;
  };
  return {
    calls: () => calls,
    client: {
      ...client,
      call(method, path, options) {
        count(options);
        return client.call(method, path, options);
      },
      open(method, path, options) {
        count(options);
        return client.open(method, path, options);
      },
    },
  };
}

/** Sees the pods as they are made, and of which key. */
export function watchPods(client: ApiClient): { stop: () => Promise<Map<string, Set<string>>> } {
  const made = new Map<string, Set<string>>();
  const leaving = new AbortController();
  const follow = async (): Promise<void> => {
    let resourceVersion: string | undefined;
    while (!leaving.signal.aborted) {
      try {
        const changes = watch(client, podsPath(client), { resourceVersion }, leaving.signal);
        for await (const { type, object } of changes) {
          // A server that has been started again knows nothing of before.
          resourceVersion =
            type === "ERROR" ? undefined : stringAt(object, "metadata", "resourceVersion");
          const { [KEY_LABEL]: key } = labelsOfPod(object);
          if (key !== undefined) made.set(key, (made.get(key) ?? new Set()).add(uidOfPod(object)));
        }
      } catch {
        // It is away for a moment.
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  const following = follow();
  return {
    async stop() {
      leaving.abort();
      await following;
      client.close();
      return made;
    },
  };
}

/** The heap after what nobody needs was collected. */
export function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") Reflect.apply(collect, undefined, []);
  return process.memoryUsage().heapUsed;
}
