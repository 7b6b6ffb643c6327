// Where the data of an input channel come from: an output of another task, a directory of the host, a volume.
import type { WireWorkflowTask } from "@task-api/spec";
import type { DagTask } from "./dag-task.ts";
import type { ReadOnly } from "./read-only.ts";

/** An output channel of a task: it feeds an input of another one, and so comes before it (contract §5). */
export interface TaskOutput {
  readonly kind: "output";
  readonly task: DagTask;
  readonly channel: string;
}

/** Data from outside of the DAG. */
export interface OutsideData {
  readonly kind: "outside";
  readonly source: VolumeSource;
  readonly scaleRule?: ScaleRule;
}

/** What an input channel takes. */
export type InputSource = TaskOutput | OutsideData;

type WireInput = NonNullable<WireWorkflowTask["inputs"]>[number];
/** A Kubernetes Volume, as Kubernetes writes it. */
export type VolumeSource = ReadOnly<NonNullable<WireInput["volume_source"]>>;
/** A scale rule, as in a processing-container.json (contract §1.1). */
export type ScaleRule = ReadOnly<NonNullable<WireInput["scale_rule"]>>;

/** What may be said of data from outside. */
export interface OutsideOptions {
  /** Takes the place of the template's. */
  readonly scaleRule?: ScaleRule;
}

/**
 * A directory of the host as an input. A relative path starts at the directory of the DAG file.
 *
 * @example dag.task("convert", { template, inputs: { dicom: hostPath("./data") } })
 */
export function hostPath(path: string, options: OutsideOptions = {}): OutsideData {
  return { kind: "outside", source: { host_path: path }, ...options };
}

/**
 * A Kubernetes Volume as an input; runs on Kubernetes only.
 *
 * @example volume({ persistentVolumeClaim: { claimName: "data" }, subPath: "studies" })
 */
export function volume(source: VolumeSource, options: OutsideOptions = {}): OutsideData {
  return { kind: "outside", source, ...options };
}
