// The options of `run` as values.
import { statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import {
  ExistingOutput,
  newRunId,
  parsePathMapping,
  runIdOfKey,
  type PathMapping,
} from "@task-api/runtime";
import { parseDuration } from "@task-api/spec";
import type { Call } from "../command/command.ts";
import { UsageError } from "../command/usage-error.ts";
import { readTarget } from "../commands/engine-options.ts";
import type { options } from "../commands/options.ts";
import { parseAssignment } from "../documents/template-context.ts";
import type { EngineTarget } from "../engines.ts";

/** A call of `run`, its options read. */
export type RunCall = Call<typeof options.run>;

/** What `run` was asked for. */
export interface RunRequest {
  readonly file: string;
  /** The engine to run on; a task may name the namespace that it leaves open. */
  readonly target: EngineTarget;
  readonly startupTimeoutSeconds?: number;
  readonly settings: readonly string[];
  /** `--env`: stands above the task.json. */
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly existingOutput: ExistingOutput;
  readonly strictChannels: boolean;
  readonly atomicOutputs: boolean;
  /** The engine has a container for the key, whose record is lost. */
  readonly isAdopting?: boolean;
  readonly pathMappings: readonly PathMapping[];
  readonly id: string;
  /** `--key`: there is one run of this id. */
  readonly isKeyed: boolean;
  readonly recordFile: string;
}

/** @throws UsageError for values that are not of their option's form. */
export function readRunRequest({ options, operands, terminal }: RunCall): RunRequest {
  if (options.overwrite && options.keep) {
    throw new UsageError("--overwrite and --keep exclude each other", "give one of them");
  }
  if (options.format !== undefined && !options["dry-run"]) {
    throw new UsageError(
      "--format says how --dry-run prints",
      "add --dry-run; the record of a run is JSON",
    );
  }
  if (options.format !== undefined && options.json) {
    throw new UsageError("--format and --json exclude each other", "give one of them");
  }
  const startup = options["startup-timeout"];
  const id = options.key === undefined ? newRunId() : idOfKey(options.key);
  return {
    file: operands[0] ?? "",
    target: readTarget(options),
    ...(startup !== undefined && { startupTimeoutSeconds: readSeconds(startup) }),
    settings: options.set,
    env: options.env.map((text) => {
      const [name, value] = parseAssignment("env", text);
      return { name, value };
    }),
    existingOutput: options.overwrite
      ? ExistingOutput.overwrite
      : options.keep
        ? ExistingOutput.keep
        : ExistingOutput.refuse,
    strictChannels: options["strict-channels"],
    atomicOutputs: options["atomic-outputs"],
    pathMappings: options["path-map"].map(readMapping),
    id,
    isKeyed: options.key !== undefined,
    recordFile: recordPath(resolve(terminal.cwd, options.output ?? `task_run-${id}.json`)),
  };
}

function idOfKey(key: string): string {
  const id = runIdOfKey(key);
  if (id !== undefined) return id;
  throw new UsageError(
    `--key takes 1 to 250 characters, none of them a control character; ${JSON.stringify(key)} came`,
    "for example --key nightly-2026-01-31",
  );
}

/** A record is a `.json`, so that its log and the old pickle names can be told from it. */
function recordPath(path: string): string {
  if (!path.endsWith(".json") || isFolder(path)) {
    throw new UsageError(
      `--output takes a file that ends in .json; '${basename(path)}' came`,
      `for example --output ${join(path, "task_run.json")}`,
    );
  }
  if (isFolder(dirname(path))) return path;
  throw new UsageError(
    `the directory of --output is not there: ${dirname(path)}`,
    `make it: mkdir -p ${dirname(path)}`,
  );
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function readMapping(text: string): PathMapping {
  const mapping = parsePathMapping(text);
  if (mapping !== undefined) return mapping;
  throw new UsageError(
    `--path-map takes HERE=THERE: two absolute paths, or pvc://CLAIM/SUB/PATH for THERE; '${text}' came`,
  );
}

/** As `timeout` in a document has it: seconds, or an ISO 8601 duration. */
function readSeconds(text: string): number {
  const seconds = parseDuration(/^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text);
  if (seconds !== undefined) return seconds;
  throw new UsageError(
    `--startup-timeout takes seconds above 0 or an ISO 8601 duration; '${text}' came`,
    "for example --startup-timeout 600, or PT10M",
  );
}
