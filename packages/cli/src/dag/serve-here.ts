// Makes this process the engine of a workflow root.
import { serveRoot, type DagStore, type ServeOptions, type Served } from "@task-api/workflow";
import type { PathMapping } from "@task-api/runtime";
import type { Terminal } from "../command/command.ts";
import { Mode, withEngine } from "../engines.ts";
import { poolOf, type AskedLimits } from "./engine-limits.ts";

/** What an engine is given. */
export interface ServeHereOptions extends Pick<
  ServeOptions,
  "leave" | "kill" | "onChange" | "onEvent" | "onFault"
> {
  readonly root: string;
  readonly store: DagStore;
  readonly limits: AskedLimits;
  readonly pathMappings: readonly PathMapping[];
  readonly terminal: Pick<Terminal, "env">;
}

/** @throws RuntimeFailure when the container engine does not answer, StoreError when the store fails */
export async function serveHere(options: ServeHereOptions): Promise<Served> {
  const { limits, terminal, ...rest } = options;
  return withEngine({ mode: Mode.docker }, terminal, async (runtime) => {
    const [engine, capacity] = await Promise.all([
      runtime.describe(),
      runtime.capacity({ extended: ["nvidia.com/gpu"] }),
    ]);
    return serveRoot({
      ...rest,
      runtime,
      engine,
      capacity,
      env: terminal.env,
      limits: poolOf(limits, capacity),
      minFreeBytes: limits.minFreeBytes,
    });
  });
}
