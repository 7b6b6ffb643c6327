// Channels that are bound to a Kubernetes Volume (contract §1.2): what the pod is told of them, or why it cannot be.
// The data are where only the cluster reaches them: nothing here, and nothing later, looks at them.
import type { BoundChannel, Finding, KubernetesObject, TaskInstance } from "@task-api/spec";
import type { EngineDescription } from "../port/container-runtime.ts";
import type { PlannedVolume } from "../port/run-plan.ts";

/** The volumes that can be used, what is wrong with the others, and what the caller should know. */
export interface VolumePlan {
  readonly volumes: readonly PlannedVolume[];
  /** Of path `["inputs" | "outputs", name of the channel]`. */
  readonly findings: readonly Finding[];
  readonly warnings: readonly string[];
}

/** What decides about volumes beside the channels. */
export interface VolumeContext {
  readonly engine: Pick<EngineDescription, "kind">;
  readonly atomicOutputs?: boolean;
}

type Side = "inputs" | "outputs";
type Problem = Pick<Finding, "code" | "message"> & { readonly hint: string };

/** Pure. */
export function planVolumes(
  channels: Pick<TaskInstance, Side>,
  context: VolumeContext,
): VolumePlan {
  const findings: Finding[] = [];
  const plan = (side: Side): PlannedVolume[] =>
    channels[side].flatMap((channel) => {
      const { name, source } = channel;
      if (source.kind !== "kubernetes") return [];
      const problem = problemOf(side, channel, source.volume, context);
      if (problem !== undefined) {
        findings.push({ severity: "error", path: [side, name], ...problem });
        return [];
      }
      return [volumeOf(side, channel, source.volume)];
    });
  const inputs = plan("inputs");
  const outputs = plan("outputs");
  return {
    volumes: [...inputs, ...outputs],
    findings,
    warnings: outputs.map(
      ({ channel }) =>
        `output '${channel}' is on a volume of the cluster: what is there is not cleared, and its items are not checked`,
    ),
  };
}

function problemOf(
  side: Side,
  channel: BoundChannel,
  volume: KubernetesObject,
  { engine, atomicOutputs = false }: VolumeContext,
): Problem | undefined {
  const { name, scaleRule } = channel;
  if (engine.kind !== "kubernetes") {
    return {
      code: "task/kubernetes-volume",
      message: `channel '${name}' is bound to a Kubernetes volume, which runs on Kubernetes only`,
      hint: "bind it to a host_path for a run on this machine, or run it with --mode k8s",
    };
  }
  if (side === "outputs" && atomicOutputs) {
    return {
      code: "task/output-unusable",
      message: `output '${name}' is on a volume of the cluster, which --atomic-outputs does not reach`,
      hint: "run without --atomic-outputs, or bind it to a host_path",
    };
  }
  // A rule that never asks for anything needs no size.
  if (side === "inputs" && scaleRule !== undefined && scaleRule.complexity.coefficient > 0) {
    return {
      code: "task/volume-size",
      message: `input '${name}' has a scale rule, and is on a volume of the cluster, where its size cannot be measured`,
      hint: 'give resources.limits.memory in the task.json, and with the binding a rule that asks for nothing: "scale_rule": {"scale_factor": 0, "type": "limit", "mode": "sum"}',
    };
  }
  return subPathProblem(name, subPathsOf(volume));
}

function subPathProblem(channel: string, found: readonly unknown[]): Problem | undefined {
  const [path, other] = found;
  if (path === undefined) return undefined;
  const code = "task/volume-sub-path";
  if (other !== undefined && other !== path) {
    return {
      code,
      message: `the volume of channel '${channel}' has two different subPath`,
      hint: "write it once, beside persistentVolumeClaim",
    };
  }
  if (typeof path === "string" && isBelow(path)) return undefined;
  return {
    code,
    message: `the subPath of channel '${channel}' must be a relative path that does not leave the volume; ${JSON.stringify(path)} came`,
    hint: 'for example "subPath": "studies/1"',
  };
}

function isBelow(path: string): boolean {
  return path !== "" && !path.startsWith("/") && !path.split("/").includes("..");
}

function volumeOf(
  side: Side,
  { name, mountedPath, formats }: BoundChannel,
  volume: KubernetesObject,
): PlannedVolume {
  const [subPath] = subPathsOf(volume);
  return {
    channel: name,
    direction: side === "inputs" ? "input" : "output",
    volume: withoutSubPath(volume),
    ...(typeof subPath === "string" && { subPath }),
    target: mountedPath,
    readOnly: side === "inputs",
    formats,
  };
}

/** Kubernetes has it with the mount; documents write it beside the source or in it. */
const SUB_PATH = "subPath";
const CLAIM = "persistentVolumeClaim";

function subPathsOf(volume: KubernetesObject): readonly unknown[] {
  const claim: unknown = volume[CLAIM];
  return [volume[SUB_PATH], Object(claim)[SUB_PATH]].filter((path) => path !== undefined);
}

function withoutSubPath(volume: KubernetesObject): KubernetesObject {
  const { [SUB_PATH]: _, ...rest } = volume;
  const claim: unknown = rest[CLAIM];
  if (typeof claim !== "object" || claim === null) return rest;
  const { [SUB_PATH]: __, ...ownClaim } = Object(claim);
  return { ...rest, [CLAIM]: ownClaim };
}
