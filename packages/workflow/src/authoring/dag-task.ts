// One task of a DAG, as the thing an author holds: its outputs feed other tasks, and it can be put before or after them.
import type { Dag } from "./dag.ts";
import { DagError, DagErrorCode, listed } from "./dag-error.ts";
import type { TaskDocument } from "./graph.ts";
import type { TaskOutput } from "./input-source.ts";

/** What a task is made of. */
export interface TaskMaking {
  readonly dag: Dag;
  readonly document: TaskDocument;
  /** Tasks that it takes outputs of. */
  readonly after: readonly DagTask[];
  /** Names of its outputs, where they are known. */
  readonly outputs?: readonly string[] | undefined;
  /** Of the call that asked for it. */
  readonly stack: string;
}

/** A task of a DAG. `TOutput`: the names of its outputs, where its image is typed. */
export class DagTask<TOutput extends string = string> {
  readonly id: string;
  readonly dag: Dag;
  private readonly outputs: readonly string[] | undefined;

  /** Adds it to its DAG. Made by `dag.task(…)`. @throws DagError */
  constructor({ dag, document, after, outputs, stack }: TaskMaking) {
    this.id = document.task_id;
    this.dag = dag;
    this.outputs = outputs;
    for (const task of after) this.expectSameDag(task);
    dag.inside.graph.add(document, stack);
  }

  /**
   * An output channel, for the `inputs` of another task, which then comes after this one.
   *
   * @throws DagError dag/unknown-channel when the template is known and has no such output
   */
  output(channel: TOutput): TaskOutput {
    if (this.outputs !== undefined && !this.outputs.includes(channel))
      throw new DagError(
        DagErrorCode.unknownChannel,
        `the task ${JSON.stringify(this.id)} has no output ${JSON.stringify(channel)}`,
        `outputs of its template: ${listed(this.outputs)}`,
      );
    return { kind: "output", task: this, channel };
  }

  /** This task starts when `tasks` have ended. Gives this task back. @throws DagError dag/other-dag */
  after(...tasks: readonly DagTask[]): this {
    for (const task of tasks) {
      this.expectSameDag(task);
      this.dag.inside.graph.connect(task.id, this.id);
    }
    return this;
  }

  /** `tasks` start when this task has ended. Gives this task back. @throws DagError dag/other-dag */
  before(...tasks: readonly DagTask[]): this {
    for (const task of tasks) {
      this.expectSameDag(task);
      this.dag.inside.graph.connect(this.id, task.id);
    }
    return this;
  }

  /** The name that Airflow has for `after`. */
  setUpstream(tasks: DagTask | readonly DagTask[]): void {
    this.after(...[tasks].flat());
  }

  /** The name that Airflow has for `before`. */
  setDownstream(tasks: DagTask | readonly DagTask[]): void {
    this.before(...[tasks].flat());
  }

  private expectSameDag(task: DagTask): void {
    if (task.dag === this.dag) return;
    throw new DagError(
      DagErrorCode.otherDag,
      `the task ${JSON.stringify(task.id)} is of the DAG ${JSON.stringify(task.dag.id)}, and ${JSON.stringify(this.id)} of ${JSON.stringify(this.dag.id)}`,
      "connect tasks of one DAG only",
    );
  }
}
