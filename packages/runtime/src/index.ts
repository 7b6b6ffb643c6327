export { ChannelFindingCode } from "./channels/channel-report.ts";
export type { ChannelFinding, ChannelReport } from "./channels/channel-report.ts";
export { checkChannels } from "./channels/check-channels.ts";
export type { CheckedChannel } from "./channels/check-channels.ts";
export { isWithin } from "./channels/is-within.ts";
export { ExistingOutput, checkOutput, prepareOutput } from "./channels/output-directory.ts";
export { removeFolder } from "./channels/remove-folder.ts";
export type { OutputProblem } from "./channels/output-directory.ts";
export { departures } from "./channels/strict-channels.ts";
export { realPath } from "./channels/real-path.ts";
export { readChannel } from "./channels/read-channel.ts";
export type { ChannelContent, ChannelItem } from "./channels/read-channel.ts";
export { sizeOf, walkFolder } from "./channels/walk-folder.ts";
export { cacheDirectory, readCachedContract } from "./contract/cached-contract.ts";
export { errorCode } from "./error-code.ts";
export { CONTRACT_PATH, MAX_CONTRACT_BYTES, contractFailure } from "./image/contract-failure.ts";
export type { ContractProblem } from "./image/contract-failure.ts";
export { patiently } from "./image/patience.ts";
export type { Patience, Try } from "./image/patience.ts";
export { isReference, parseReference, registryHost } from "./image/reference.ts";
export type { ImageReference } from "./image/reference.ts";
export { RegistryRefusal, registryFailure } from "./image/registry-failure.ts";
export type { RefusedImage } from "./image/registry-failure.ts";
export { dockerFolder, registryLogin, serverAddress } from "./image/registry-login.ts";
export type { LoginSurroundings, RegistryLogin, RegistryProof } from "./image/registry-login.ts";
export {
  at,
  booleanAt,
  itemsAt,
  numberAt,
  parseJson,
  stringAt,
  stringsAt,
} from "./json/read-json.ts";
export { followRun } from "./lifecycle/follow-run.ts";
export type { FollowRunOptions } from "./lifecycle/follow-run.ts";
export { goesOn, isSupervised, resumeRun } from "./lifecycle/resume-run.ts";
export type { ResumeRunOptions } from "./lifecycle/resume-run.ts";
export type { RunJournal } from "./lifecycle/run-journal.ts";
export type { IsGone } from "./lifecycle/claim-run.ts";
export { ofOurs, tidyUp, tidyUpBelow } from "./lifecycle/tidy-up.ts";
export { cleanRuns } from "./lifecycle/clean-runs.ts";
export type { CleanRunsOptions, Leftover } from "./lifecycle/clean-runs.ts";
export { stopRun } from "./lifecycle/stop-run.ts";
export type { StopRunOptions } from "./lifecycle/stop-run.ts";
export { startRun } from "./lifecycle/start-run.ts";
export type { StartRunOptions, StartedRun } from "./lifecycle/start-run.ts";
export { engineWarnings } from "./plan/engine-warnings.ts";
export { claimFolder, parsePathMapping } from "./plan/path-map.ts";
export type { ClaimFolder, PathMapping } from "./plan/path-map.ts";
export { planMounts } from "./plan/plan-mounts.ts";
export type { MountContext, MountPlan } from "./plan/plan-mounts.ts";
export { registryCredentials } from "./plan/plan-pod.ts";
export { barePod } from "./plan/plan-pod.ts";
export { planRun } from "./plan/plan-run.ts";
export type { PlanContext, PlanOutcome } from "./plan/plan-run.ts";
export type {
  Capacity,
  CapacityOptions,
  ContainerRuntime,
  EngineDescription,
  Invocation,
  ListedRun,
  ObserveFrom,
  RunHandle,
  Submission,
} from "./port/container-runtime.ts";
export type {
  EngineEvent,
  ExitEvent,
  LogEvent,
  LogLine,
  RunEvent,
  StateEvent,
  UsageEvent,
  WaitEvent,
} from "./port/events.ts";
export { PeakSource } from "./port/events.ts";
export { PullPolicy } from "./port/image.ts";
export type {
  ContractFile,
  Image,
  ImageOptions,
  PodPlacement,
  PullCredentials,
  PullProgress,
} from "./port/image.ts";
export {
  HOST_LABEL,
  KEY_LABEL,
  RECORD_LABEL,
  RUN_LABEL,
  machineLabel,
  ownLabels,
} from "./port/labels.ts";
export { advanceLogPosition } from "./port/log-position.ts";
export type { LogPosition, StreamPosition } from "./port/log-position.ts";
export type {
  PlannedEnv,
  PlannedMount,
  PlannedPod,
  PlannedResources,
  PlannedVolume,
  RunPlan,
  SecretKeyRef,
} from "./port/run-plan.ts";
export { RuntimeFailure } from "./port/runtime-failure.ts";
export type { RuntimeFailureDetails } from "./port/runtime-failure.ts";
export { listRecords } from "./record/list-records.ts";
export type { RecordList } from "./record/list-records.ts";
export { planRecord } from "./record/new-record.ts";
export { labelsOf, secretsOf } from "./record/plan-of-attempt.ts";
export { identityOf, waitUntilGone } from "./record/process-identity.ts";
export { readLog, watchFile } from "./record/read-log.ts";
export {
  RecordError,
  logFileOf,
  readRecord,
  readRecordOf,
  writeRecord,
} from "./record/record-file.ts";
export { newRunId, runIdOfKey } from "./record/run-id.ts";
export { RUN_RECORD_VERSION, runRecordSchema } from "./record/run-record.ts";
export type { RunRecord } from "./record/run-record.ts";
export { createRedactor } from "./redact/redactor.ts";
export type { Redact } from "./redact/redactor.ts";
export { MASK, Secret } from "./redact/secret.ts";
export { exitCodeOf } from "./result/exit-code.ts";
export { Reason } from "./result/reason.ts";
export type { TaskResult } from "./result/task-result.ts";
export type { RunFinding } from "./scale/judge-scale-rules.ts";
export type { PlannedScaleRule } from "./scale/planned-scale-rule.ts";
export { addSample } from "./usage/usage-record.ts";
export type { UsageRecord } from "./usage/usage-record.ts";
