export { DagEngine } from "./engine/dag-engine.ts";
export type { DagEngineOptions, EngineChange } from "./engine/engine-options.ts";
export type { OpenedRun } from "./engine/turn.ts";
export { dagGraph, withDownstream } from "./engine/dag-graph.ts";
export type { DagGraph, GraphTask } from "./engine/dag-graph.ts";
export { decide } from "./engine/decide.ts";
export type { DagEvent } from "./engine/events.ts";
export type { PoolLimits } from "./engine/pool.ts";
export { writeRequest } from "./engine/requests.ts";
export type { DagRequest } from "./engine/requests.ts";
export type { Decision, RunView, StoredRun, TaskChange } from "./engine/run-state.ts";
export { DagRunState, TaskState, hasEnded } from "./engine/states.ts";
export { EngineReason, untouched } from "./engine/task-status.ts";
export type { TaskStatus } from "./engine/task-status.ts";
export { dagOnWire } from "./graph/dag-on-wire.ts";
export { pictureOf } from "./graph/dag-picture.ts";
export type { DagPicture, PictureEdge, PictureTask } from "./graph/dag-picture.ts";
export { renderMermaid } from "./graph/render-mermaid.ts";
export { renderSvg } from "./graph/render-svg.ts";
export type { SvgOptions } from "./graph/render-svg.ts";
export { renderText } from "./graph/render-text.ts";
export type { TextPaint } from "./graph/render-text.ts";
export { stateSymbol } from "./graph/state-symbol.ts";
export { treeLines } from "./graph/tree-lines.ts";
export type { TreeLine } from "./graph/tree-lines.ts";
export { DAG_PLAN_VERSION, readDagPlan, writeDagPlan } from "./plan/dag-plan.ts";
export type { DagPlan } from "./plan/dag-plan.ts";
export { dagRunIdProblem, newDagRunId } from "./plan/dag-run-id.ts";
export { keepSecrets } from "./plan/keep-secrets.ts";
export type { KeptSecrets } from "./plan/keep-secrets.ts";
export { keepSource } from "./plan/keep-source.ts";
export type { DagSource } from "./plan/keep-source.ts";
export {
  channelFolder,
  engineFolder,
  itemRecordFile,
  itemsFolder,
  runFolder,
  storeFile,
  taskRecordFile,
} from "./plan/layout.ts";
export type { RunPlace } from "./plan/layout.ts";
export { tryRecordFile } from "./plan/try-record.ts";
export { gatherReport } from "./report/gather-report.ts";
export type { GatherOptions } from "./report/gather-report.ts";
export { renderReport } from "./report/render-report.ts";
export type { LogPart, RunReport, TaskReport, TryReport } from "./report/run-report.ts";
export { resolveDag } from "./plan/resolve-dag.ts";
export type { DagSources, ResolvedDag } from "./plan/resolve-dag.ts";
export { DAG_LABEL, DAG_RUN_LABEL, TASK_LABEL } from "./runner/labels.ts";
export { readItemTable } from "./runner/item-table.ts";
export type { ItemRow, ItemTable } from "./runner/item-table.ts";
export type { Demand, TaskEnd, TaskRunner, TaskTry, TryControl } from "./runner/task-runner.ts";
export { placeFindings } from "./runner/place-findings.ts";
export { finalReasons } from "./runner/task-end.ts";
export { explainKeys } from "./reuse/explain-key.ts";
export { readKeyFile } from "./reuse/key-file.ts";
export type { KeyFile, ResultFiles, ResultSource } from "./reuse/key-file.ts";
export type { FileHashes, KeyedInput, TaskKey } from "./reuse/task-key.ts";
export { ringBell } from "./service/bell.ts";
export { claimEngine } from "./service/claim-engine.ts";
export type { EngineClaim } from "./service/claim-engine.ts";
export { serveRoot } from "./service/serve-root.ts";
export type { ServeOptions, Served } from "./service/serve-root.ts";
export { DagStore } from "./store/dag-store.ts";
export type { NewDagRun, RunChange, StoredRequest } from "./store/dag-store.ts";
export type { DagRun, RunProgress, TaskTryRow } from "./store/rows.ts";
export { StoreError, StoreTrouble } from "./store/store-error.ts";
export {
  DagIdNotDeployable,
  airflowDeployment,
  type AirflowDeployment,
} from "./deploy/airflow-deployment.ts";
export {
  lookAtDeployment,
  writeDeployment,
  type DeploymentState,
} from "./deploy/deploy-to-folder.ts";
export { fillPlaceholders } from "./loaders/fill-placeholders.ts";
export { loadPythonDags } from "./loaders/python/load-python-dags.ts";
export type { LoadPythonOptions, PythonFile } from "./loaders/python/load-python-dags.ts";
export type { Locate } from "./loaders/python/places.ts";
export type { PythonDag } from "./loaders/python/python-dag.ts";
export { readPythonDag } from "./loaders/python/read-python-dag.ts";
export { chain } from "./authoring/chain.ts";
export { DagError, DagErrorCode } from "./authoring/dag-error.ts";
export { Dag } from "./authoring/dag.ts";
export type { DagOptions } from "./authoring/dag.ts";
export type { DagTask } from "./authoring/dag-task.ts";
export type { Env, EnvByName, EnvEntry, EnvValue, ValueFrom } from "./authoring/env.ts";
export type { TaskDocument } from "./authoring/graph.ts";
export type { ImageModule, ImageTemplate, ImageVariable } from "./authoring/image-template.ts";
export { hostPath, volume } from "./authoring/input-source.ts";
export type {
  InputSource,
  OutsideData,
  OutsideOptions,
  TaskOutput,
} from "./authoring/input-source.ts";
export { IOMapping, KaapanaTaskOperator } from "./authoring/kaapana-task-operator.ts";
export type {
  IOMappingParameters,
  KaapanaTaskOperatorParameters,
} from "./authoring/kaapana-task-operator.ts";
export type {
  CommonParameters,
  PlainParameters,
  RetryParameters,
  SharedParameters,
  TaskParameters,
  TemplateParameters,
} from "./authoring/task-parameters.ts";
export type { WorkflowDocument } from "./authoring/brand.ts";
export { renderImageModule } from "./codegen/render-image-module.ts";
export type { ImageModuleInput, ImageModuleText } from "./codegen/render-image-module.ts";
export type { LoadedDag } from "./loaders/loaded-dag.ts";
export { loadTypeScriptDags } from "./loaders/typescript/load-typescript-dags.ts";
export type { LoadTypeScriptOptions } from "./loaders/typescript/load-typescript-dags.ts";
export { DataMode } from "./crate/data-mode.ts";
export { exportCrate } from "./crate/export-crate.ts";
export type { CrateOptions, ExportedCrate } from "./crate/export-crate.ts";
export { confOfTask } from "./operator/conf-of-task.ts";
export type { ConfOfTask } from "./operator/conf-of-task.ts";
export { workflowOfTask } from "./operator/one-task.ts";
export type { LogLevel, OperatorEvent, OperatorResult } from "./operator/operator-event.ts";
export {
  OPERATOR_PROTOCOL,
  minFreeBytesOf,
  readOperatorRequest,
} from "./operator/operator-request.ts";
export type { OperatorEngine, OperatorRequest, OperatorTry } from "./operator/operator-request.ts";
export { readStorage } from "./operator/read-storage.ts";
export type { Storage } from "./operator/read-storage.ts";
export { refusedTry, runOperatorTry } from "./operator/run-operator-try.ts";
export type { OperatorTryOptions, PreparedRun } from "./operator/run-operator-try.ts";
