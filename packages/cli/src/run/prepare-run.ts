// From a task.json to a plan that can be started: documents, image, contract, merge, paths. Every
// problem is reported at once, before anything starts (contract §1.4).
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import {
  envAgainstTemplate,
  hasErrors,
  mergeTask,
  placeFindings,
  taskAgainstContainer,
  taskAgainstTemplate,
  type BoundChannel,
  type ChannelBinding,
  type Finding,
  type Issue,
  type Task,
  type TaskReading,
  type TaskTemplate,
} from "@task-api/spec";
import {
  planMounts,
  planRun,
  type ContainerRuntime,
  type EngineDescription,
  type Image,
  type MountContext,
  type PullProgress,
  type RunPlan,
} from "@task-api/runtime";
import type { Terminal } from "../command/command.ts";
import { contractOfImage } from "../documents/contract-of-image.ts";
import { contractOf } from "../documents/contract-to-check-against.ts";
import { pullOptions } from "./pull-options.ts";
import { placeOfChannel } from "./place-of-channel.ts";
import type { RunRequest } from "./run-request.ts";

/** Everything a run starts with, or the issues that keep it from starting. */
export type PreparedRun =
  | {
      readonly ok: true;
      readonly plan: RunPlan;
      readonly engine: EngineDescription;
      readonly issues: readonly Issue[];
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** What preparing needs: a task without errors of its own, and an engine. */
export interface PrepareRunOptions {
  readonly request: RunRequest;
  readonly reading: TaskReading;
  readonly task: Task;
  readonly runtime: ContainerRuntime;
  readonly terminal: Terminal;
  readonly onProgress: (progress: PullProgress) => void;
}

/**
 * @throws RuntimeFailure when the image or its contract cannot be had, UsageError when the contract
 * of the image is wrong.
 */
export async function prepareRun(options: PrepareRunOptions): Promise<PreparedRun> {
  const { request, reading, task, runtime, terminal } = options;
  const [engine, image] = await Promise.all([
    runtime.describe(),
    runtime.inspectImage(task.image, pullOptions(task, options.onProgress)),
  ]);
  const { template, findings } = await findTemplate(options, image);
  const context = planContext(request, terminal);
  if (template === undefined) {
    findings.push(...planMounts(boundAsWritten(task), context).findings.map(placed));
    return { ok: false, issues: placeFindings(findings, reading) };
  }
  findings.push(...(await envOptionFindings(request, template)));
  const instance = mergeTask(task, template, { env: request.env });
  const capacity = await runtime.capacity();
  const planned = await planRun(instance, image, { ...context, env: terminal.env, capacity });
  findings.push(
    ...(planned.ok ? otherMachine(engine, planned.plan, request) : planned.findings.map(placed)),
  );
  const issues = placeFindings(findings, reading);
  if (!planned.ok || hasErrors(issues)) return { ok: false, issues };
  const warnings = [...planned.warnings, ...unenforced(engine, planned.plan)];
  return { ok: true, plan: planned.plan, engine, issues, warnings };

  function placed(finding: Finding): Finding {
    return placeOfChannel(finding, reading.wire);
  }
}

function planContext(request: RunRequest, terminal: Terminal): MountContext {
  const taskFile = resolve(terminal.cwd, request.file);
  return {
    baseDirectory: dirname(taskFile),
    existingOutput: request.existingOutput,
    pathMappings: request.pathMappings,
    precious: [taskFile, terminal.cwd, homedir()],
  };
}

/** The channels of a task whose template is not known, so that their paths can be looked at already. */
function boundAsWritten({ inputs, outputs }: Task): Parameters<typeof planMounts>[0] {
  return { inputs: inputs.map(withoutTemplate), outputs: outputs.map(withoutTemplate) };
}

function withoutTemplate({ name, source }: ChannelBinding): BoundChannel {
  return { name, source, mountedPath: "", formats: [] };
}

async function findTemplate(
  { task, reading, runtime, terminal }: PrepareRunOptions,
  image: Image,
): Promise<{ template: TaskTemplate | undefined; findings: Finding[] }> {
  if (typeof task.taskTemplate !== "string") {
    const findings = await taskAgainstTemplate(reading.wire, task.taskTemplate);
    return { template: task.taskTemplate, findings: [...findings] };
  }
  const contract = contractOf(await contractOfImage(runtime, image, terminal), terminal);
  return {
    template: contract.templates.find(({ identifier }) => identifier === task.taskTemplate),
    findings: [...(await taskAgainstContainer(reading.wire, contract))],
  };
}

async function envOptionFindings(request: RunRequest, template: TaskTemplate): Promise<Finding[]> {
  const findings = await envAgainstTemplate(request.env, template);
  return findings.map((finding) => ({ ...finding, message: `--env: ${finding.message}` }));
}

/** An engine elsewhere does not see our directories; it would mount empty ones of its own. */
function otherMachine(engine: EngineDescription, plan: RunPlan, request: RunRequest): Finding[] {
  if (engine.local || request.pathMappings.length > 0 || plan.mounts.length === 0) return [];
  return [
    {
      code: "task/other-machine",
      severity: "error",
      path: [],
      message: `the engine at ${engine.host} does not see this machine's directories`,
      hint: "say where they are on the engine's side: --path-map /here=/there",
    },
  ];
}

function unenforced(engine: EngineDescription, plan: RunPlan): string[] {
  const { memoryLimitBytes, cpuLimit } = plan.resources;
  return engine.unenforced
    .filter((kind) => (kind === "memory" ? memoryLimitBytes : cpuLimit) !== undefined)
    .map((kind) => `this engine does not enforce the ${kind} limit`);
}
