// The port on one namespace of one cluster: each verb is a module of its own, here they meet one connection.
import type { ContainerRuntime } from "@task-api/runtime";
import type { Surroundings } from "./access/surroundings.ts";
import type { ApiClient } from "./api/api-client.ts";
import { largestNode } from "./cluster/capacity.ts";
import { readClusterFacts } from "./cluster/describe.ts";
import { createImageFinder } from "./image/find-image.ts";
import { readLogStreams } from "./observe/log-streams.ts";
import { observePod } from "./observe/observe.ts";
import type { KnownPod } from "./observe/watch-exit.ts";
import { removePod, stopPod } from "./pod/end-pod.ts";
import { readInvocation } from "./pod/invocation.ts";
import { listPods } from "./pod/list.ts";
import { submitPod } from "./pod/submit.ts";
import { wholeManifest } from "./pod/whole-manifest.ts";
import { readSecret } from "./secret.ts";

/** What a connection may do. */
export interface KubernetesRuntimeOptions {
  readonly around: Surroundings;
  /** Nothing is made on the cluster. @default false */
  readonly readOnly?: boolean;
}

/** `ContainerRuntime` on the Kubernetes API (contract §3). */
export function createKubernetesRuntime(
  client: ApiClient,
  { around, readOnly = false }: KubernetesRuntimeOptions,
): ContainerRuntime {
  const facts = once(() => readClusterFacts(client));
  const streams = once(() => readLogStreams(client));
  const platform = async (): Promise<string> => (await facts()).platform;
  const images = createImageFinder({ client, around, readOnly, platform });
  /** Pods as they were when they were made: whoever observes one goes on from there. */
  const made = new Map<string, KnownPod>();
  const ended = new Set<string>();

  return {
    async describe() {
      const [{ nodes: _, ...cluster }, { length }] = await Promise.all([facts(), streams()]);
      return { ...cluster, mergesStreams: length === 1 };
    },
    capacity: async (options) => largestNode((await facts()).nodes, options),
    inspectImage: (reference, options = {}) => images.find(reference, options),
    readContract: (image) => images.contract(image),
    async submit(key, plan) {
      const { handle, pod, isNew } = await submitPod(client, key, plan);
      made.set(handle.id, { pod, isNew });
      return { handle };
    },
    async *observe(handle, from = {}) {
      const known = made.get(handle.id);
      made.delete(handle.id);
      for await (const event of observePod(client, handle, { from, known, streams })) {
        if (event.type === "exited" && event.how === "exited") ended.add(handle.id);
        yield event;
      }
    },
    stop: (handle, graceSeconds) => stopPod(client, handle, graceSeconds),
    invocation: (handle) => readInvocation(client, handle),
    async remove(handle) {
      made.delete(handle.id);
      await removePod(client, handle, ended.has(handle.id));
      ended.delete(handle.id);
    },
    list: (labels) => listPods(client, labels),
    secret: (reference) => readSecret(client, reference),
    manifest: (key, plan) => wholeManifest(key, plan, client.access.namespace),
    async close() {
      client.close();
    },
  };
}

/** Asks at most once; a cluster that was away may be asked again. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
}
