// The tasks of one DAG as they are collected: their wire form, what comes before them, and where they were called for.
import { DagError, DagErrorCode } from "./dag-error.ts";

/** One task as it stands in workflow.json. Nothing of it is sure but its edges: validation judges the rest. */
export interface TaskDocument {
  readonly task_id: string;
  readonly upstream_task_ids?: readonly string[];
  readonly iochannel_maps?: readonly ChannelMapDocument[];
  readonly [field: string]: unknown;
}

/** An output channel that feeds an input channel (contract §5: IOMapping). */
export interface ChannelMapDocument {
  readonly upstream_operator: string;
  readonly upstream_output_channel: string;
  readonly input_channel: string;
}

/** The tasks of a DAG so far. */
export interface Graph {
  /** @throws DagError dag/duplicate-task */
  readonly add: (task: TaskDocument, stack: string) => void;
  /** `before` and `after` are ids of tasks that were added. */
  readonly connect: (before: string, after: string) => void;
  /** In the order in which they were added. */
  readonly tasks: () => readonly TaskDocument[];
  /** Stacks of the calls that added them, in the same order. */
  readonly stacks: () => readonly string[];
}

interface Node {
  readonly task: TaskDocument;
  readonly stack: string;
  readonly upstream: Set<string>;
}

/** An empty one. */
export function createGraph(dagId: string): Graph {
  const nodes = new Map<string, Node>();
  return {
    add: (task, stack) => {
      if (nodes.has(task.task_id))
        throw new DagError(
          DagErrorCode.duplicateTask,
          `the DAG ${JSON.stringify(dagId)} has a task ${JSON.stringify(task.task_id)} already`,
          "give every task of a DAG an id of its own",
        );
      nodes.set(task.task_id, { task, stack, upstream: new Set(task.upstream_task_ids) });
    },
    connect: (before, after) => nodes.get(after)?.upstream.add(before),
    tasks: () => [...nodes.values()].map(wireOf),
    stacks: () => [...nodes.values()].map(({ stack }) => stack),
  };
}

/** What the channels imply already is not said a second time. */
function wireOf({ task, upstream }: Node): TaskDocument {
  const { upstream_task_ids: _, ...rest } = task;
  const fed = new Set(task.iochannel_maps?.map((map) => map.upstream_operator));
  const ids = [...upstream].filter((id) => !fed.has(id));
  return ids.length === 0 ? rest : { ...rest, upstream_task_ids: ids };
}
