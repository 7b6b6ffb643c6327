// What is wrong with the host paths of a task. They are looked at whatever else is wrong with it, so that
// everything is reported at once (contract §1.4).
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import {
  placeFindings,
  type BoundChannel,
  type Finding,
  type Issue,
  type TaskReading,
} from "@task-api/spec";
import { planMounts, type MountContext } from "@task-api/runtime";
import type { Terminal } from "../command/command.ts";
import { placeOfChannel } from "./place-of-channel.ts";
import type { RunRequest } from "./run-request.ts";

/** What the paths of a task are looked at with. */
export function planContext(request: RunRequest, terminal: Terminal): MountContext {
  const taskFile = resolve(terminal.cwd, request.file);
  return {
    baseDirectory: dirname(taskFile),
    existingOutput: request.existingOutput,
    pathMappings: request.pathMappings,
    precious: [taskFile, terminal.cwd, homedir()],
    recordFile: request.recordFile,
    runId: request.id,
    isAdopting: request.isAdopting === true,
    atomicOutputs: request.atomicOutputs,
  };
}

/** What is wrong with the paths of a task, valid or not: they are looked at whatever else is wrong. */
export function pathIssues(reading: TaskReading, context: MountContext): Promise<readonly Issue[]> {
  return placeFindings(pathFindings(reading.wire, context), reading);
}

/** The same without their places. */
export function pathFindings(wire: unknown, context: MountContext): readonly Finding[] {
  const channels = {
    inputs: boundAsWritten(wire, "inputs"),
    outputs: boundAsWritten(wire, "outputs"),
  };
  return planMounts(channels, context).findings.map((finding) => placeOfChannel(finding, wire));
}

/** The channels of a task as far as they can be read, so that their paths can be looked at. */
function boundAsWritten(wire: unknown, side: "inputs" | "outputs"): readonly BoundChannel[] {
  const bindings: unknown = Object(wire)[side];
  return (Array.isArray(bindings) ? bindings : []).flatMap((binding: unknown) => {
    const { name, input, volume_source: volume } = Object(binding);
    const path: unknown = Object(input).host_path ?? Object(volume).host_path;
    if (typeof name !== "string" || typeof path !== "string" || path === "") return [];
    return { name, source: { kind: "host", path }, mountedPath: "", formats: [] } as const;
  });
}
