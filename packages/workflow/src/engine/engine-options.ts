// What an engine is made of, and what it tells of its runs.
import type { DagStore } from "../store/dag-store.ts";
import type { DagRun } from "../store/rows.ts";
import type { PoolLimits } from "./pool.ts";
import type { Decision } from "./run-state.ts";
import type { DagRunState } from "./states.ts";
import type { OpenedRun } from "./turn.ts";

/** How an engine is made. */
export interface DagEngineOptions {
  readonly store: DagStore;
  /** Makes what the plan of a stored run says ready to be run. */
  readonly open: (run: DagRun) => OpenedRun;
  readonly limits: PoolLimits;
  /** Told after each commit. */
  readonly onChange?: (change: EngineChange) => void;
  /** Told of a run that could not be taken up; it has failed then. */
  readonly onFault?: (run: DagRun, error: unknown) => void;
  /** @default Date.now */
  readonly now?: () => number;
}

/** What has become of a run and its tasks. */
export interface EngineChange {
  readonly run: number;
  readonly state: DagRunState;
  readonly tasks: Decision["changes"];
}
