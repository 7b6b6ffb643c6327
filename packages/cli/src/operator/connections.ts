// The engines that requests name: each is connected to once, and its machine asked once.
import type { Capacity, ContainerRuntime, EngineDescription } from "@task-api/runtime";
import type { Terminal } from "../command/command.ts";
import { connectEngine, type EngineTarget } from "../engines.ts";

/** An engine, and what is known of it. */
export interface Connection {
  readonly runtime: ContainerRuntime;
  readonly engine: EngineDescription;
  readonly capacity: Capacity;
}

/** Connections by their targets. */
export interface Connections {
  /** @throws RuntimeFailure when the engine does not answer; the next call tries again */
  to(target: EngineTarget): Promise<Connection>;
  close(): Promise<void>;
}

/** None yet. */
export function createConnections(terminal: Pick<Terminal, "env">): Connections {
  const open = new Map<string, Promise<Connection>>();
  return {
    to(target) {
      const key = JSON.stringify(target);
      const known = open.get(key);
      if (known !== undefined) return known;
      const made = connect(target, terminal);
      open.set(key, made);
      made.catch(() => open.delete(key));
      return made;
    },
    async close() {
      const all = await Promise.allSettled(open.values());
      const connected = all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
      await Promise.all(connected.map(({ runtime }) => runtime.close()));
    },
  };
}

async function connect(target: EngineTarget, terminal: Pick<Terminal, "env">): Promise<Connection> {
  const runtime = await connectEngine(target, terminal);
  try {
    const [engine, capacity] = await Promise.all([
      runtime.describe(),
      runtime.capacity({ extended: ["nvidia.com/gpu"] }),
    ]);
    return { runtime, engine, capacity };
  } catch (error) {
    await runtime.close();
    throw error;
  }
}
