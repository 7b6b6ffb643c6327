// Everything that an engine needs to run a DAG run, as the store keeps it: resolved, pinned to images, without secrets.
import type { TaskInstance, Workflow } from "@task-api/spec";
import type { EngineDescription, Image, PathMapping } from "@task-api/runtime";
import type { DagSource } from "./keep-source.ts";

/** The plan of one DAG run. Plain data. */
export interface DagPlan {
  readonly version: typeof DAG_PLAN_VERSION;
  /** Absolute; the place of the data. */
  readonly root: string;
  /** The DAG file as it was given, absolute. */
  readonly file: string;
  /** What the DAG was when the run was made; absent in plans that were made before it was kept. */
  readonly source?: DagSource;
  readonly workflow: Workflow;
  /** One for each task of the DAG, in its order; paths are absolute, secrets are references. */
  readonly instances: readonly TaskInstance[];
  /** By the reference that tasks name. */
  readonly images: Readonly<Record<string, Image>>;
  /** As the user gave it, secrets masked. */
  readonly conf: Readonly<Record<string, unknown>>;
  /** The container engine that the run is on. */
  readonly engine: Pick<EngineDescription, "kind" | "host">;
  /** Paths as the engine's machine knows them. @default those of the engine that serves the run */
  readonly pathMappings?: readonly PathMapping[];
}

/** Changes when an older program could not read a plan any more. */
export const DAG_PLAN_VERSION = 1;

/** As the store keeps it. */
export function writeDagPlan(plan: DagPlan): string {
  return JSON.stringify(plan);
}

/** @throws Error for a plan of another version */
export function readDagPlan(text: string): DagPlan {
  const plan: unknown = JSON.parse(text);
  if (isDagPlan(plan)) return plan;
  throw new Error("the plan of this DAG run was made by another version of task-api");
}

/** Only this program writes plans, and its version says what they hold. */
function isDagPlan(plan: unknown): plan is DagPlan {
  return Object(plan).version === DAG_PLAN_VERSION;
}
