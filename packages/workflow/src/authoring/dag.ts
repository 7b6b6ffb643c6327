// A DAG as it is written in TypeScript: tasks are added to it, and it becomes the document workflow.json (contract §5).
// Nothing is read, written or run here.
import { announce, dagBrand, type DagInside, type WorkflowDocument } from "./brand.ts";
import { stackAbove } from "./call-stack.ts";
import { DagTask } from "./dag-task.ts";
import { fillInTemplate, type GivenParameters } from "./fill-in-template.ts";
import { createGraph } from "./graph.ts";
import type { ImageTemplate, OutputsOf } from "./image-template.ts";
import type { SharedParameters, TaskParameters } from "./task-parameters.ts";
import { feeders, wireShared, wireTask } from "./wire-task.ts";

/** What may be said of a DAG. */
export interface DagOptions {
  readonly description?: string;
  /** Words to find it by. */
  readonly tags?: readonly string[];
  /** Parameters that tasks have which do not set them; other fields are kept for platforms (`owner`, `ui_visible`). */
  readonly defaultArgs?: SharedParameters & Readonly<Record<string, unknown>>;
  /** What the conf of a DAG run holds where the trigger says nothing else. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** JSON Schema forms by name: `data_form`, `workflow_form`. */
  readonly uiForms?: Readonly<Record<string, unknown>>;
  /** How many tasks of one DAG run may run at the same time. Default: no limit of its own. */
  readonly maxActiveTasks?: number;
  /** User input may set only variables that template or task declares. @default false */
  readonly strictTaskForm?: boolean;
}

/**
 * A DAG of processing-containers.
 *
 * @example
 * export const dag = new Dag("my-dag");
 * const getData = dag.task("get-data", { image: "registry/get:1.0", taskTemplate: "download-from-url" });
 * dag.task("process", {
 *   image: "registry/process:1.0",
 *   taskTemplate: "my-algorithm",
 *   inputs: { "data-to-process": getData.output("downloads") },
 * });
 */
export class Dag {
  readonly id: string;
  readonly options: DagOptions;
  /** For this API and for loaders, not for authors. */
  readonly inside: DagInside;

  /** `id` is unique among the DAGs of a platform. */
  constructor(id: string, options: DagOptions = {}) {
    const graph = createGraph(id);
    this.id = id;
    this.options = options;
    this.inside = {
      protocol: 1,
      toDocument: () => ({ dag_id: id, ...wireOptions(options), tasks: graph.tasks() }),
      stack: stackAbove(new.target),
      graph,
    };
    Object.defineProperty(this, dagBrand, { value: this.inside });
    announce(this);
  }

  /**
   * Adds a task: `template` of a typed image, or `image` and `taskTemplate`. `id` is unique in the DAG.
   *
   * @throws DagError where the call cannot be meant: an id that is taken, an output of another DAG, a channel or
   * variable that the template of a typed image does not have
   */
  task<const T extends ImageTemplate | undefined = undefined>(
    id: string,
    parameters: TaskParameters<T>,
  ): DagTask<OutputsOf<T>>;
  task(id: string, parameters: GivenParameters): DagTask {
    const { said, outputs } = fillInTemplate(id, parameters);
    return new DagTask({
      dag: this,
      document: wireTask(id, said),
      after: feeders(said),
      outputs,
      stack: stackAbove(Reflect.get(this, "task")),
    });
  }

  /** workflow.json. Not validated: `readWorkflow` says what is wrong with it. */
  toDocument(): WorkflowDocument {
    return this.inside.toDocument();
  }

  /** The same, for `JSON.stringify`. */
  toJSON(): WorkflowDocument {
    return this.toDocument();
  }
}

function wireOptions(options: DagOptions): Readonly<Record<string, unknown>> {
  const { defaultArgs, uiForms, maxActiveTasks, strictTaskForm, ...rest } = options;
  const fields = {
    ...rest,
    default_args: defaultArgs && wireShared(defaultArgs),
    ui_forms: uiForms,
    max_active_tasks: maxActiveTasks,
    strict_task_form: strictTaskForm,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
