// From channels to directories: paths made absolute, looked at on disk, translated for the engine.
// Changes nothing; what cannot be used is reported, all at once. Channels on volumes: `plan-volumes.ts`.
import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { BoundChannel, Finding, TaskInstance } from "@task-api/spec";
import { isWithin } from "../channels/is-within.ts";
import { ExistingOutput, checkOutput } from "../channels/output-directory.ts";
import { lockHolder } from "../channels/output-lock.ts";
import { realPath } from "../channels/real-path.ts";
import { isMountPoint, stagingOf } from "../channels/staged-output.ts";
import { errorCode } from "../error-code.ts";
import type { PlannedMount } from "../port/run-plan.ts";
import { mountsBelow } from "./mounts-below.ts";
import { mapPath, type PathMapping } from "./path-map.ts";

/** What paths are worked out with. */
export interface MountContext {
  /** Directory that relative host paths start from: that of the task.json. */
  readonly baseDirectory: string;
  readonly existingOutput: ExistingOutput;
  readonly pathMappings: readonly PathMapping[];
  /** Directories and files that `--overwrite` must not clear, beside the inputs. */
  readonly precious: readonly string[];
  /** Where the run record will be: not where a task could write over it. */
  readonly recordFile?: string;
  /** The run that is planned: what it has locked itself is not in use by another. */
  readonly runId?: string;
  /** The run has a container already, and what is in its outputs is its own. @default false */
  readonly isAdopting?: boolean;
  /** Results appear in the outputs only when the task has succeeded. @default false */
  readonly atomicOutputs?: boolean;
}

/** The mounts that can be used, and what is wrong with the others. */
export interface MountPlan {
  readonly mounts: readonly PlannedMount[];
  /** Of path `["inputs" | "outputs", name of the channel]`. */
  readonly findings: readonly Finding[];
}

type Side = "inputs" | "outputs";
type Problem = Pick<Finding, "code" | "message"> & { readonly hint: string };

/** Inputs must be directories that exist, outputs must be able to take results (contract §1.4, §3). */
export function planMounts(channels: Pick<TaskInstance, Side>, context: MountContext): MountPlan {
  const findings: Finding[] = [];
  const plan = (side: Side, check: (mount: PlannedMount) => Problem | undefined): PlannedMount[] =>
    channels[side].flatMap((channel) => {
      const mount = mountOf(side, channel, context);
      if (mount === undefined) return [];
      const problem = check(mount);
      if (problem !== undefined) {
        findings.push({ severity: "error", path: [side, channel.name], ...problem });
      }
      return channel.items?.map((item) => mountOfItem(mount, item)) ?? [mount];
    });
  const inputs = plan("inputs", inputProblem);
  const outputs = plan("outputs", (mount) => outputProblem(mount, inputs, context));
  const staged = outputs.map((mount) => (context.atomicOutputs ? stage(mount, context) : mount));
  return { mounts: [...inputs, ...staged], findings };
}

function mountOf(
  side: Side,
  { name, mountedPath, source: volume, formats }: BoundChannel,
  context: MountContext,
): PlannedMount | undefined {
  if (volume.kind === "kubernetes") return undefined;
  const source = resolve(context.baseDirectory, volume.path);
  return {
    channel: name,
    direction: side === "inputs" ? "input" : "output",
    source,
    engineSource: mapPath(source, context.pathMappings),
    target: mountedPath,
    readOnly: side === "inputs",
    submounts: side === "inputs" ? mountsBelow(source) : [],
    formats,
  };
}

/** In the container an item is where it would be if all were there. */
function mountOfItem(mount: PlannedMount, item: string): PlannedMount {
  const source = join(mount.source, item);
  return {
    ...mount,
    item,
    source,
    engineSource: `${mount.engineSource}/${item}`,
    target: `${mount.target}/${item}`,
    submounts: mount.readOnly ? mountsBelow(source) : [],
  };
}

/** The same output, with the task writing beside it meanwhile. */
function stage(mount: PlannedMount, { existingOutput, pathMappings }: MountContext): PlannedMount {
  const source = stagingOf(mount.source);
  return {
    ...mount,
    source,
    engineSource: mapPath(source, pathMappings),
    results: { directory: mount.source, existing: existingOutput },
  };
}

function inputProblem({ channel, source }: PlannedMount): Problem | undefined {
  const found = lookAt(source);
  if (found === "directory") return undefined;
  const hints = {
    absent: "make the directory, or change host_path (relative paths start at the task.json)",
    "not a directory": "a channel is a directory of items: name the directory above",
    "not readable": `make ${source} readable for you`,
  } as const;
  const states = {
    absent: "does not exist",
    "not a directory": "is not a directory",
    "not readable": "cannot be looked at by you",
  } as const;
  const isUnfilled = found === "absent" && /\/(?:~|\$\w+|\$\{\w+\})(?:\/|$)/.test(source);
  return {
    code: "task/host-path",
    message: `the host path of input '${channel}' ${states[found]}: ${source}`,
    hint: isUnfilled
      ? "~ and $NAME are not filled in here: write {{ env.HOME }}, or the whole path"
      : hints[found],
  };
}

function lookAt(path: string): "directory" | "absent" | "not a directory" | "not readable" {
  try {
    return statSync(path).isDirectory() ? "directory" : "not a directory";
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT") return "absent";
    return code === "ENOTDIR" ? "not a directory" : "not readable";
  }
}

function outputProblem(
  { channel, source }: PlannedMount,
  inputs: readonly PlannedMount[],
  context: MountContext,
): Problem | undefined {
  const same = inputs.find((input) => realPath(input.source) === realPath(source));
  if (same !== undefined) {
    return {
      code: "task/same-directory",
      message: `output '${channel}' and input '${same.channel}' are the same directory: ${source}`,
      hint: "inputs are read-only: name another directory for the output",
    };
  }
  const { recordFile } = context;
  if (recordFile !== undefined && isWithin(realPath(dirname(recordFile)), realPath(source))) {
    return {
      code: "task/record-in-output",
      message: `the run record would be inside of output '${channel}': ${recordFile}`,
      hint: "name another place with --output, or another directory for the output",
    };
  }
  const precious = [...context.precious, ...inputs.map((input) => input.source)].map(realPath);
  const holder = lockHolder(source);
  const isOwn = holder?.id === context.runId && holder?.recordFile === recordFile;
  if (holder !== undefined && !isOwn) {
    return {
      code: "task/output-in-use",
      message: `output '${channel}' is the output of a run that goes on: ${source}`,
      hint: `wait for its end: task-api check-task-run ${holder.recordFile} --watch; or name another directory`,
    };
  }
  if (context.atomicOutputs && isMountPoint(source)) {
    return {
      code: "task/output-unusable",
      message: `output '${channel}' is a mount point, which --atomic-outputs cannot replace: ${source}`,
      hint: "name a directory below it, or run without --atomic-outputs",
    };
  }
  const existing = context.isAdopting ? ExistingOutput.keep : context.existingOutput;
  const problem = checkOutput(realPath(source), existing, precious);
  return problem && { code: "task/output-unusable", ...problem };
}
