// The names that the published page and Airflow have, for those who come from there: a KaapanaTaskOperator with its
// IOMappings in the words of workflow.json (contract §5).
import type { WireWorkflowTask } from "@task-api/spec";
import { stackAbove } from "./call-stack.ts";
import type { Dag } from "./dag.ts";
import { DagTask } from "./dag-task.ts";
import { wireEnv, type Env } from "./env.ts";
import type { ReadOnly } from "./read-only.ts";

/** What connects an output channel of an upstream task to an input channel. */
export interface IOMappingParameters {
  readonly upstream_operator: DagTask;
  readonly upstream_output_channel: string;
  readonly input_channel: string;
}

/** An output channel of an upstream task becomes an input channel; it implies the order of the two (contract §5). */
export class IOMapping implements IOMappingParameters {
  readonly upstream_operator: DagTask;
  readonly upstream_output_channel: string;
  readonly input_channel: string;

  constructor(parameters: IOMappingParameters) {
    this.upstream_operator = parameters.upstream_operator;
    this.upstream_output_channel = parameters.upstream_output_channel;
    this.input_channel = parameters.input_channel;
  }
}

/** The parameters of a task in the words of workflow.json, with its DAG. */
export interface KaapanaTaskOperatorParameters extends ReadOnly<
  Omit<WireWorkflowTask, "env" | "iochannel_maps" | "upstream_task_ids">
> {
  readonly dag: Dag;
  /** Variables by name, or the page's list of names and values. */
  readonly env?: Env;
  readonly iochannel_maps?: readonly IOMappingParameters[];
}

/**
 * A task of a DAG; the same as `dag.task(…)` in other words.
 *
 * @example
 * const process = new KaapanaTaskOperator({
 *   dag,
 *   task_id: "process-data",
 *   image: "registry/process:1.0",
 *   taskTemplate: "my-algorithm",
 *   iochannel_maps: [
 *     new IOMapping({
 *       upstream_operator: getInput,
 *       upstream_output_channel: "downloads",
 *       input_channel: "data-to-process",
 *     }),
 *   ],
 * });
 */
export class KaapanaTaskOperator extends DagTask {
  /** @throws DagError dag/duplicate-task, dag/other-dag, dag/env-value */
  constructor({ dag, env, iochannel_maps: maps = [], ...rest }: KaapanaTaskOperatorParameters) {
    super({
      dag,
      document: {
        ...rest,
        ...(env === undefined ? {} : { env: wireEnv(env) }),
        ...(maps.length === 0 ? {} : { iochannel_maps: maps.map(wireMap) }),
      },
      after: maps.map((map) => map.upstream_operator),
      stack: stackAbove(new.target),
    });
  }
}

function wireMap(map: IOMappingParameters): {
  upstream_operator: string;
  upstream_output_channel: string;
  input_channel: string;
} {
  return {
    upstream_operator: map.upstream_operator.id,
    upstream_output_channel: map.upstream_output_channel,
    input_channel: map.input_channel,
  };
}
