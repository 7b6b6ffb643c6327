// From a task.json to a plan that can be started: documents, image, contract, merge, paths. Every
// problem is reported at once, before anything starts (contract §1.4).
import {
  envAgainstTemplate,
  hasErrors,
  mergeTask,
  placeFindings,
  taskAgainstContainer,
  type Finding,
  type Issue,
  type Task,
  type TaskInstance,
  type TaskReading,
  type TaskTemplate,
} from "@task-api/spec";
import {
  ExistingOutput,
  RuntimeFailure,
  checkChannels,
  departures,
  engineWarnings,
  planRun,
  readChannel,
  type ContainerRuntime,
  type EngineDescription,
  type Image,
  type RunPlan,
} from "@task-api/runtime";
import type { Terminal } from "../command/command.ts";
import { contractOfImage } from "../documents/contract-of-image.ts";
import { contractOf } from "../documents/contract-to-check-against.ts";
import type { PullView } from "../output/pull-progress.ts";
import { archiveFindings } from "./archive-image.ts";
import { otherConfig } from "./other-config.ts";
import { pullOptions } from "./pull-options.ts";
import { FailureWithIssues } from "./failure-with-issues.ts";
import { pathFindings, pathIssues, planContext } from "./path-issues.ts";
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
      /** Variables whose values the template declares as secret. */
      readonly secrets: ReadonlySet<string>;
    }
  | {
      readonly ok: false;
      readonly issues: readonly Issue[];
      readonly secrets?: ReadonlySet<string>;
    };

/** What preparing needs: a task without errors of its own, and an engine. */
export interface PrepareRunOptions {
  readonly request: RunRequest;
  readonly reading: TaskReading;
  readonly task: Task;
  readonly runtime: ContainerRuntime;
  readonly terminal: Terminal;
  /** Told how far the pull of the image is. */
  readonly pull: Pick<PullView, "onProgress" | "onWait">;
}

/**
 * @throws RuntimeFailure when the image or its contract cannot be had, FailureWithIssues when the task is
 * wrong as well.
 */
export async function prepareRun(options: PrepareRunOptions): Promise<PreparedRun> {
  const { request, reading, task, runtime, terminal } = options;
  const context = planContext(request, terminal);
  const archived = archiveFindings(task.image);
  if (archived.length > 0) {
    const all = [...archived, ...pathFindings(reading.wire, context)];
    return { ok: false, issues: await placeFindings(all, reading) };
  }
  const { engine, image, template, findings } = await askEngine(options).catch(
    async (error: unknown) => {
      throw withPathFindings(error, await pathIssues(reading, context));
    },
  );
  findings.push(...otherConfig(task, engine));
  if (template === undefined) {
    findings.push(...pathFindings(reading.wire, context));
    return { ok: false, issues: await placeFindings(findings, reading) };
  }
  const onCommandLine = await envOptionIssues(request, template);
  const instance = mergeTask(task, template, { env: request.env });
  const isCluster = engine.kind === "kubernetes";
  const { env, interrupted: signal } = terminal;
  const { startupTimeoutSeconds } = request;
  const planned = await planRun(instance, image, {
    ...context,
    engine,
    env,
    signal,
    ...(!isCluster && { capacity: await runtime.capacity() }),
    ...(startupTimeoutSeconds !== undefined && { startupTimeoutSeconds }),
    secretOf: async (reference) => runtime.secret?.(reference),
  }).catch(async (error: unknown) => {
    throw withPathFindings(error, await pathIssues(reading, context));
  });
  findings.push(
    ...(planned.ok
      ? (await filledInFindings(instance, planned.plan, template)).map(placed)
      : planned.findings.map(placed)),
  );
  if (request.strictChannels && planned.ok)
    findings.push(...(await strictFindings(planned.plan)).map(placed));
  const secrets = new Set(template.env.filter(({ secret }) => secret).map(({ name }) => name));
  // What was said on the command line has no place in the file.
  const issues: readonly Issue[] = [...(await placeFindings(findings, reading)), ...onCommandLine];
  if (!planned.ok || hasErrors(issues)) return { ok: false, issues, secrets };
  const { retry, ...planOnce } = planned.plan;
  // Trying again clears the outputs (contract §3).
  const kept = retry === undefined ? undefined : whyKept(request, planned.plan);
  const plan = {
    ...(kept === undefined ? planned.plan : planOnce),
    ...(request.strictChannels && { strictChannels: true }),
  };
  const warnings = [
    ...planned.warnings,
    ...(kept === undefined ? [] : [`nothing is tried again: ${kept}`]),
    ...engineWarnings(engine, image, plan),
  ];
  return { ok: true, plan, engine, issues, warnings, secrets };

  function placed(finding: Finding): Finding {
    return placeOfChannel(finding, reading.wire);
  }
}

/** Why what an attempt leaves in the outputs would be mixed with what the next one writes. */
function whyKept(
  { existingOutput, atomicOutputs }: RunRequest,
  { volumes = [] }: RunPlan,
): string | undefined {
  const output = volumes.find(({ direction }) => direction === "output");
  if (output !== undefined) {
    return `output '${output.channel}' is on a volume of the cluster, which is not cleared in between`;
  }
  return existingOutput === ExistingOutput.keep && !atomicOutputs
    ? "--keep leaves what is in the outputs"
    : undefined;
}

/** A failure of the engine or its registry must not hide what is wrong with the task. */
function withPathFindings(error: unknown, issues: readonly Issue[]): unknown {
  return issues.length > 0 && error instanceof RuntimeFailure
    ? new FailureWithIssues(error, issues)
    : error;
}

/** Values with a placeholder could not be judged before it was filled in (contract §2). */
async function filledInFindings(
  instance: TaskInstance,
  plan: RunPlan,
  template: TaskTemplate,
): Promise<readonly Finding[]> {
  const before = new Map(instance.env.map((entry) => [entry.name, entry]));
  const filled = plan.env.filter(({ name, ...now }) => {
    const was = before.get(name);
    return was !== undefined && "value" in was && "value" in now && was.value !== now.value;
  });
  const findings = await envAgainstTemplate(
    filled.map((entry) => ({ ...entry, path: ["env", entry.name] })),
    template,
  );
  return findings.filter(({ severity }) => severity === "error");
}

interface Known {
  readonly engine: EngineDescription;
  readonly image: Image;
  readonly template: TaskTemplate | undefined;
  readonly findings: Finding[];
}

/** Who the engine is, the image on it, and the template of the image's contract. */
async function askEngine(options: PrepareRunOptions): Promise<Known> {
  const { runtime, task, pull, terminal } = options;
  const [engine, image] = await Promise.all([
    runtime.describe(),
    runtime.inspectImage(task.image, pullOptions(task, { ...pull, signal: terminal.interrupted })),
  ]);
  return { engine, image, ...(await findTemplate(options, image)) };
}

async function findTemplate(
  { task, reading, runtime, terminal }: PrepareRunOptions,
  image: Image,
): Promise<{ template: TaskTemplate | undefined; findings: Finding[] }> {
  // Reading the task has held it against its own template.
  if (typeof task.taskTemplate !== "string") return { template: task.taskTemplate, findings: [] };
  const contract = contractOf(await contractOfImage(runtime, image, terminal), terminal);
  return {
    template: contract.templates.find(({ identifier }) => identifier === task.taskTemplate),
    findings: [...(await taskAgainstContainer(reading.wire, contract))],
  };
}

async function envOptionIssues(
  request: RunRequest,
  template: TaskTemplate,
): Promise<readonly Issue[]> {
  const findings = await envAgainstTemplate(request.env, template);
  return findings.map((finding) => ({ ...finding, message: `--env: ${finding.message}` }));
}

/** With `--strict-channels` an input that departs from the item convention is not worth a start. */
async function strictFindings(plan: RunPlan): Promise<Finding[]> {
  const inputs = plan.mounts.filter(({ direction }) => direction === "input");
  const reports = await checkChannels(
    inputs.map((mount) => ({ ...mount, content: readChannel(mount.source) })),
  );
  return reports.flatMap((report) =>
    departures([report]).map((message) => ({
      code: "task/strict-channels",
      severity: "error",
      path: ["inputs", report.channel],
      message: `${message} (--strict-channels)`,
      hint: "put each item into a folder of its own: <channel>/<item>/<files>; 'task-api check' shows all of it",
    })),
  );
}
