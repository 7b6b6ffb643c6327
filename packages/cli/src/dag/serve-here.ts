// Makes this process the engine of a workflow root.
import { serveRoot, type DagStore, type ServeOptions, type Served } from "@task-api/workflow";
import type { PathMapping } from "@task-api/runtime";
import type { Terminal } from "../command/command.ts";
import { Mode, connectEngine } from "../engines.ts";
import { poolOf, type AskedLimits } from "./engine-limits.ts";

/** What an engine is given. */
export interface ServeHereOptions extends Pick<
  ServeOptions,
  "leave" | "onChange" | "onEvent" | "onFault"
> {
  readonly root: string;
  readonly store: DagStore;
  readonly limits: AskedLimits;
  readonly pathMappings: readonly PathMapping[];
  readonly terminal: Pick<Terminal, "env">;
}

/**
 * Where the engine has left runs to the next one, the connection stays open: what this process still follows of
 * them must not take its closing for the end of the container engine. The caller ends the process then, as a crash would.
 * @throws RuntimeFailure when the container engine does not answer, StoreError when the store fails
 */
export async function serveHere(options: ServeHereOptions): Promise<Served> {
  const { limits, terminal, ...rest } = options;
  const runtime = await connectEngine({ mode: Mode.docker }, terminal);
  let served: Served | undefined;
  try {
    const [engine, capacity] = await Promise.all([
      runtime.describe(),
      runtime.capacity({ extended: ["nvidia.com/gpu"] }),
    ]);
    served = await serveRoot({
      ...rest,
      runtime,
      engine,
      capacity,
      env: terminal.env,
      limits: poolOf(limits, capacity),
      minFreeBytes: limits.minFreeBytes,
    });
    return served;
  } finally {
    const { store } = options;
    const isWanted = store.unfinishedRuns().length > 0 || store.requests().length > 0;
    if (served !== "left" || !isWanted) await runtime.close();
  }
}
