// A stored run, made ready for an engine: its plan read, its secrets put where references find them.
import type { Capacity, ContainerRuntime, EngineDescription, RunEvent } from "@task-api/runtime";
import type { OpenedRun } from "../engine/turn.ts";
import { RunElsewhere } from "../engine/run-elsewhere.ts";
import { readDagPlan, type DagPlan } from "../plan/dag-plan.ts";
import { createContainerRunner, type ContainerRunnerOptions } from "../runner/container-runner.ts";
import type { ReuseIndex } from "../reuse/reuse-task.ts";
import type { DagStore } from "../store/dag-store.ts";
import type { DagRun } from "../store/rows.ts";

/** What all runs of an engine share. */
export interface Surroundings extends Pick<
  ContainerRunnerOptions,
  "runtime" | "env" | "limits" | "minFreeBytes" | "pathMappings" | "patienceMs"
> {
  readonly runtime: ContainerRuntime;
  readonly engine: EngineDescription;
  readonly capacity: Capacity;
  /** The workflow root that the engine serves. */
  readonly root: string;
  /** Sees what happens in the containers of a run. */
  readonly onEvent?: (run: number, task: number, event: RunEvent) => Promise<void> | void;
}

/**
 * @throws RunElsewhere when the run is for another container engine or root: its containers and data are there
 * @throws Error when the run was planned by another version of this program
 */
export function openRun(run: DagRun, store: DagStore, around: Surroundings): OpenedRun {
  const { onEvent, root, ...shared } = around;
  const plan = readDagPlan(store.plan(run));
  requireHere(plan, around);
  const { maxActiveTasks } = plan.workflow;
  return {
    dag: plan.workflow,
    ...(maxActiveTasks !== undefined && { maxActiveTasks }),
    runner: createContainerRunner({
      ...shared,
      plan,
      ...(plan.pathMappings !== undefined && { pathMappings: plan.pathMappings }),
      place: { root, dagId: run.dagId, dagRunId: run.runId },
      env: { ...around.env, ...store.secrets(run.id) },
      index: indexOf(run, store),
      goOnWith: `task-api dag serve --root ${root}`,
      ...(onEvent !== undefined && {
        onEvent: (task: number, event: RunEvent) => onEvent(run.id, task, event),
      }),
    }),
  };
}

function requireHere(plan: DagPlan, { engine, root }: Surroundings): void {
  const { host } = plan.engine;
  if (host !== engine.host) {
    throw new RunElsewhere(
      `the run is on the container engine ${host}, this one is ${engine.host}: set DOCKER_HOST to that one, then task-api dag serve`,
    );
  }
  if (plan.root === root) return;
  throw new RunElsewhere(
    `the run was made below ${plan.root}, and is served below ${root}: its paths are those; move the folder back`,
  );
}

function indexOf({ id }: DagRun, store: DagStore): ReuseIndex {
  return {
    salt: store.salt(),
    find: (look) => store.fileHash(look),
    remember: (hashes) => store.rememberHashes(hashes),
    findResult(hash) {
      const found = store.findResult(hash);
      return found && { dagId: found.run.dagId, dagRunId: found.run.runId, taskId: found.taskId };
    },
    rememberResult: (hash, taskId) => store.rememberResult(hash, id, taskId),
  };
}
