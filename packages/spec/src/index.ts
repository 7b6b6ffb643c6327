export { Severity, formatPath, hasErrors } from "./issue/issue.ts";
export type { Finding, Issue, JsonPath, Location, Outcome, TextEdit } from "./issue/issue.ts";
export { EnvType, NetworkMode, RetryOn } from "./model/processing-container.ts";
export type {
  Channel,
  ProcessingContainer,
  Retry,
  TaskTemplate,
  TemplateEnv,
  TemplateTest,
} from "./model/processing-container.ts";
export type { ResourceList, Resources } from "./model/resources.ts";
export { ScaleRuleMode, ScaleRuleNotation, ScaleRuleType } from "./model/scale-rule.ts";
export type { Complexity, ScaleRule } from "./model/scale-rule.ts";
export { defaultConfPath } from "./model/task.ts";
export type {
  ChannelBinding,
  DockerConfig,
  EngineConfig,
  KubernetesConfig,
  KubernetesObject,
  RegistryCredentials,
  SecretReference,
  Task,
  TaskEnv,
  VolumeSource,
} from "./model/task.ts";
export {
  TriggerRule,
  defaultExecutionTimeoutSeconds,
  workflowTaskDefaults,
} from "./model/workflow.ts";
export type { ChannelMap, ItemFanOut, Workflow, WorkflowTask } from "./model/workflow.ts";
export type { LockedImage, WorkflowLock } from "./model/workflow-lock.ts";
export type { BoundChannel, InstanceEnv, TaskInstance } from "./model/task-instance.ts";
export { durationPattern, parseDuration } from "./duration/duration.ts";
export { formatBytes } from "./quantity/format-bytes.ts";
export {
  parseQuantity,
  quantityPattern,
  quantityToBytes,
  quantityToNumber,
} from "./quantity/quantity.ts";
export { loadRegexCompiler } from "./regex/regex.ts";
export type { CompiledRegex, CompileRegex } from "./regex/regex.ts";
export { parseComplexity, scaledBytes } from "./scale-rule/complexity.ts";
export { memoryForScaleRules } from "./scale-rule/memory.ts";
export type { MeasuredScaleRule, Memory } from "./scale-rule/memory.ts";
export { writeComplexity, writeScaleRule } from "./scale-rule/notation.ts";
export { compilePathMatcher } from "./scale-rule/path-matcher.ts";
export type { PathMatcher } from "./scale-rule/path-matcher.ts";
export { sufficientComplexity } from "./scale-rule/sufficient.ts";
export { normaliseProcessingContainer } from "./document/normalise-processing-container.ts";
export { normaliseTask } from "./document/normalise-task.ts";
export { normaliseWorkflow } from "./document/normalise-workflow.ts";
export { mergeResources, mergeTask } from "./merge/merge-task.ts";
export type { EnvOverrides } from "./merge/merge-task.ts";
export { resolvePlaceholders } from "./merge/placeholders.ts";
export type { ResolvedResources } from "./merge/placeholders.ts";
export { readTaskForm } from "./merge/user-input.ts";
export type { TaskFormContext, UserValue } from "./merge/user-input.ts";
export { processingContainerSchema } from "./schema/processing-container.ts";
export type { WireProcessingContainer } from "./schema/processing-container.ts";
export { taskSchema } from "./schema/task.ts";
export type { WireTask } from "./schema/task.ts";
export { workflowSchema } from "./schema/workflow.ts";
export type { WireWorkflow } from "./schema/workflow.ts";
export { workflowLockSchema } from "./schema/workflow-lock.ts";
export type { WireWorkflowLock } from "./schema/workflow-lock.ts";
export type { WireWorkflowTask } from "./schema/workflow-task.ts";
export { checkProcessingContainer } from "./rules/check-processing-container.ts";
export { checkTask } from "./rules/check-task.ts";
export { checkWorkflow } from "./rules/check-workflow.ts";
export { envAgainstTemplate } from "./rules/env-against-template.ts";
export type { SetVariable } from "./rules/env-against-template.ts";
export { taskAgainstContainer, taskAgainstTemplate } from "./rules/task-against-template.ts";
export { DocumentKind, guessKind } from "./document/kind.ts";
export { secretValues } from "./document/hidden-values.ts";
export type { HiddenValue } from "./document/hidden-values.ts";
export { placeFindings, sortIssues } from "./document/place-findings.ts";
export type { Placed, Places } from "./document/place-findings.ts";
export { readDocument } from "./document/read-document.ts";
export type { DocumentReading, OtherReading } from "./document/read-document.ts";
export { readProcessingContainer } from "./document/read-container.ts";
export type { ProcessingContainerReading } from "./document/read-container.ts";
export { readTask } from "./document/read-task.ts";
export type { TaskReading } from "./document/read-task.ts";
export { readWorkflow, readWorkflowValue } from "./document/read-workflow.ts";
export type { WorkflowReading } from "./document/read-workflow.ts";
export { lockFileOf, lockWorkflow } from "./document/lock-workflow.ts";
export type { LockEntry } from "./document/lock-workflow.ts";
export { readWorkflowLock } from "./document/read-workflow-lock.ts";
export type { WorkflowLockReading } from "./document/read-workflow-lock.ts";
export { staleLock, staleLockFindings } from "./rules/stale-lock.ts";
export type { StaleLock } from "./rules/stale-lock.ts";
export { workflowAgainstContracts, workflowIssues } from "./document/workflow-against-contracts.ts";
export { workflowForms } from "./forms/workflow-forms.ts";
export type { WorkflowForms } from "./forms/workflow-forms.ts";
export type { FieldValue, FormField } from "./forms/form-field.ts";
export { FieldType } from "./forms/form-field.ts";
export { plainSecretFindings } from "./document/plain-secrets.ts";
export type { ContractOf } from "./document/workflow-against-contracts.ts";
export type { Reading } from "./document/reading.ts";
export type { DocumentInput } from "./document/read-source.ts";
export { didYouMean, suggest } from "./issue/suggest.ts";
export { toJsonReport } from "./report/render-json.ts";
export type { JsonReport, JsonReportIssue } from "./report/render-json.ts";
export { concealIssues, concealSource } from "./report/conceal.ts";
export { renderSarif } from "./report/render-sarif.ts";
export { renderText } from "./report/render-text.ts";
export { applyFixes } from "./source/apply-fixes.ts";
export { maxDocumentBytes } from "./source/decode.ts";
export { describeCode, issueCodes } from "./issue/codes.ts";
export type { IssueCode } from "./issue/codes.ts";
export type { IssueCounts } from "./report/count.ts";
export { plainPalette } from "./report/palette.ts";
export type { Palette } from "./report/palette.ts";
export { renderJson } from "./report/render-json.ts";
export { toSarif } from "./report/render-sarif.ts";
export type { RenderSarifOptions } from "./report/render-sarif.ts";
export type { RenderTextOptions } from "./report/render-text.ts";
export type { SarifLog } from "./report/sarif-types.ts";
export { escapeForTerminal } from "./report/terminal-text.ts";
export type { ApplyFixesOptions, FixedText } from "./source/apply-fixes.ts";
export { decodeText } from "./source/decode.ts";
export type { DecodedText } from "./source/decode.ts";
export type { RenderedText } from "./source/offset-map.ts";
export { isJson, parseJson } from "./source/parse-json.ts";
export type { ParsedJson } from "./source/parse-json.ts";
export { createSourceText } from "./source/source-text.ts";
export type { SourceText } from "./source/source-text.ts";
export type { TemplateContext } from "./template/evaluate.ts";
export { renderTemplate } from "./template/render-template.ts";
