// What a DAG file imports. It loads nothing but these few files, so that a DAG file is read in no time.
export { chain } from "./chain.ts";
export { DagError, DagErrorCode } from "./dag-error.ts";
export { Dag } from "./dag.ts";
export type { DagOptions } from "./dag.ts";
export type { DagTask } from "./dag-task.ts";
export type { Env, EnvByName, EnvEntry, EnvValue, ValueFrom } from "./env.ts";
export type { TaskDocument } from "./graph.ts";
export type { ImageModule, ImageTemplate, ImageVariable } from "./image-template.ts";
export { hostPath, volume } from "./input-source.ts";
export type { InputSource, OutsideData, OutsideOptions, TaskOutput } from "./input-source.ts";
export { IOMapping, KaapanaTaskOperator } from "./kaapana-task-operator.ts";
export type {
  IOMappingParameters,
  KaapanaTaskOperatorParameters,
} from "./kaapana-task-operator.ts";
export type {
  CommonParameters,
  PlainParameters,
  RetryParameters,
  SharedParameters,
  TaskParameters,
  TemplateParameters,
} from "./task-parameters.ts";
export type { WorkflowDocument } from "./brand.ts";
