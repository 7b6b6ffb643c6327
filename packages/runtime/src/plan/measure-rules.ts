// The scale rules of the inputs, each with the size of the data in its channel (contract §2). Reads the disk.
import { dirname } from "node:path";
import { scaledBytes, type BoundChannel, type Finding, type ScaleRule } from "@task-api/spec";
import type { PlannedMount } from "../port/run-plan.ts";
import { RuntimeFailure } from "../port/runtime-failure.ts";
import { Reason } from "../result/reason.ts";
import { UnreadableChannel, measureChannel } from "../scale/channel-size.ts";
import type { PlannedScaleRule } from "../scale/planned-scale-rule.ts";

/** A rule and the size of the data in its channel. */
export interface SizedRule {
  readonly channel: string;
  readonly rule: ScaleRule;
  readonly sizeBytes: number;
}

/** What has been measured, and what could not be. */
export interface Measured {
  readonly rules: readonly SizedRule[];
  /** Of path `["inputs", name of the channel]`. */
  readonly findings: readonly Finding[];
}

/** @throws RuntimeFailure `Stopped`, once `signal` is aborted */
export async function measureRules(
  inputs: readonly BoundChannel[],
  mounts: readonly PlannedMount[],
  signal?: AbortSignal,
): Promise<Measured> {
  const rules: SizedRule[] = [];
  const findings: Finding[] = [];
  for (const { name, scaleRule: rule, items } of inputs) {
    const mount = mounts.find(({ channel, readOnly }) => channel === name && readOnly);
    if (rule === undefined || mount === undefined) continue;
    const folder = mount.item === undefined ? mount.source : dirname(mount.source);
    try {
      const sizeBytes = await measureChannel(folder, rule, signal, items);
      rules.push({ channel: name, rule, sizeBytes });
    } catch (error) {
      if (signal?.aborted === true) throw interrupted(name, error);
      if (!(error instanceof UnreadableChannel)) throw error;
      findings.push({
        code: "task/host-path",
        severity: "error",
        path: ["inputs", name],
        message: `the size of input '${name}' is needed for its scale rule and cannot be measured: ${error.message}`,
        hint: "make it readable for you, or take the scale rule away",
      });
    }
  }
  return { rules, findings };
}

/** A rule as a plan keeps it. */
export function planScaleRule({ channel, rule, sizeBytes }: SizedRule): PlannedScaleRule {
  const askedBytes = scaledBytes(rule.complexity, sizeBytes);
  return {
    channel,
    type: rule.type,
    ...rule.complexity,
    notation: rule.notation,
    sizeBytes,
    ...(askedBytes !== undefined && { askedBytes }),
  };
}

function interrupted(input: string, cause: unknown): RuntimeFailure {
  return new RuntimeFailure({
    reason: Reason.Stopped,
    message: `interrupted while the size of input '${input}' was measured`,
    nextStep: "Run it again when it is wanted.",
    cause,
  });
}
