// Runs all DAG runs of a workflow root, until nothing is left to do or somebody wants it to end.
import { tidyUpBelow } from "@task-api/runtime";
import { DagEngine } from "../engine/dag-engine.ts";
import type { DagEngineOptions } from "../engine/engine-options.ts";
import type { DagStore } from "../store/dag-store.ts";
import { listenToBell, openNews } from "./bell.ts";
import { claimEngine } from "./claim-engine.ts";
import { openRun, type Surroundings } from "./open-run.ts";

/** What serving takes. */
export interface ServeOptions extends Surroundings, Pick<DagEngineOptions, "onChange" | "onFault"> {
  readonly root: string;
  readonly store: DagStore;
  /** Aborted: the engine goes, and leaves what runs to the next one. */
  readonly leave?: AbortSignal;
}

/** What became of it; `busy`: another process is the engine of this root. */
export type Served = "idle" | "left" | "busy";

/** Longer than anybody takes who only looks whether there is an engine. */
const LOOK_MS = 200;

/**
 * Serves a workflow root.
 * @throws StoreError when the store fails
 */
export async function serveRoot(options: ServeOptions): Promise<Served> {
  const { root, store, leave } = options;
  for (;;) {
    const claim = claimEngine(root, LOOK_MS);
    if (claim === undefined) return "busy";
    let elsewhere: ReadonlySet<number>;
    try {
      store.checkAfterCrash();
      elsewhere = await serveOnce(options);
    } finally {
      claim.release();
    }
    if (leave?.aborted === true) return "left";
    // Whoever put something into the store before the claim was gone has left it to this engine.
    const runs = [
      ...store.unfinishedRuns().map(({ id }) => id),
      ...store.requests().map(({ run }) => run),
    ];
    if (runs.every((run) => elsewhere.has(run))) return "idle";
  }
}

/** The runs that are not for this engine. */
async function serveOnce(options: ServeOptions): Promise<ReadonlySet<number>> {
  const { root, store, leave, limits, onChange, onFault, ...around } = options;
  const news = openNews(root);
  const engine = new DagEngine({
    store,
    limits,
    open: (run) => openRun(run, store, { ...around, limits, root }),
    onChange(change) {
      news.tell();
      onChange?.(change);
    },
    onFault(run, error) {
      news.tell();
      onFault?.(run, error);
    },
  });
  const bell = listenToBell(root, () => engine.lookAgain());
  const onLeave = (): void => engine.leave();
  leave?.addEventListener("abort", onLeave, { once: true });
  try {
    // Before another try takes the place of a record that says what is left of it.
    await tidyUpBelow(options.runtime, root);
    if (leave?.aborted !== true) await engine.serve();
    return engine.elsewhere;
  } finally {
    leave?.removeEventListener("abort", onLeave);
    bell.close();
    news.close();
  }
}
