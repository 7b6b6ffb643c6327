// The port on one engine: each verb is a module of its own, here they meet one connection.
import type { ContainerRuntime } from "@task-api/runtime";
import type { Surroundings } from "./endpoint/surroundings.ts";
import { readCapacity, readEngineFacts, type EngineFacts } from "./engine/describe.ts";
import type { EngineClient } from "./http/engine-client.ts";
import { failedStart } from "@task-api/runtime/adapter";
import { listContainers } from "./container/list.ts";
import { removeContainer, stopContainer } from "./container/stop.ts";
import { inspectImage } from "./image/inspect-image.ts";
import { inspectContainer } from "./observe/container-state.ts";
import { observeContainer, type StartMemory } from "./observe/observe.ts";

/** `ContainerRuntime` on the Engine API of Docker or Podman (contract §3). */
export function createDockerRuntime(client: EngineClient, around: Surroundings): ContainerRuntime {
  const started = new Map<string, StartMemory>();
  let asked: Promise<EngineFacts> | undefined;
  const facts = (): Promise<EngineFacts> => {
    asked ??= readEngineFacts(client).catch((error: unknown) => {
      // An engine that was away may be asked again.
      asked = undefined;
      throw error;
    });
    return asked;
  };

  return {
    describe: async () => (await facts()).description,
    capacity: async (options) => readCapacity(await facts(), options),
    inspectImage: (reference, options = {}) => inspectImage(client, reference, options, around),
    async readContract(image) {
      const { readContract } = await import("./image/read-contract.ts");
      return readContract(client, image);
    },
    async submit(key, plan) {
      const [{ submitContainer }, { readTraits }] = await Promise.all([
        import("./container/submit.ts"),
        import("./engine/traits.ts"),
      ]);
      const traits = await readTraits(await facts());
      const { handle, memory } = await submitContainer(client, key, plan, traits);
      if (memory !== undefined) started.set(handle.id, memory);
      const usage = memory?.usage?.latest();
      return {
        handle,
        ...(usage !== undefined && { usage }),
        ...(memory?.error !== undefined && { failedStart: failedStart(memory.error) }),
      };
    },
    observe(handle, from) {
      const memory = started.get(handle.id);
      if (memory?.usage !== undefined && from?.usage === true) {
        // A watch ends with the first who listens to it.
        const { usage: _, ...rest } = memory;
        started.set(handle.id, rest);
      }
      return observeContainer(client, handle.id, from, memory);
    },
    stop: (handle, graceSeconds) => stopContainer(client, handle, graceSeconds),
    async invocation(handle) {
      const { env = {}, command = [] } = (await inspectContainer(client, handle.id)) ?? {};
      return { env, command };
    },
    async remove(handle) {
      started.get(handle.id)?.usage?.close();
      started.delete(handle.id);
      await removeContainer(client, handle);
    },
    list: (labels) => listContainers(client, labels),
    async close() {
      for (const { usage } of started.values()) usage?.close();
      client.close();
    },
  };
}
