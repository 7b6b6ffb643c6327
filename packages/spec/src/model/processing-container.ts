// The contract of an image as the rest of the project sees it: camelCase, one dialect, defaults
// filled in. Documents on disk (wire names, several dialects) are described in `../schema` and
// become these types in `../document/normalise-*.ts`.
import type { Resources } from "./resources.ts";
import type { ScaleRule } from "./scale-rule.ts";

/** `/processing-container.json` of an image (contract §1.1). */
export interface ProcessingContainer {
  readonly name: string;
  readonly description: string;
  readonly apiVersion: 1;
  readonly templates: readonly TaskTemplate[];
}

/** One use case of a processing-container (contract §1.1). */
export interface TaskTemplate {
  readonly identifier: string;
  readonly description: string;
  readonly inputs: readonly Channel[];
  readonly outputs: readonly Channel[];
  readonly env: readonly TemplateEnv[];
  /** Replaces the image's entrypoint and command; absent: those of the image run. */
  readonly command?: readonly string[];
  readonly resources?: Resources;
  /** Seconds (contract §1.3). */
  readonly timeoutSeconds?: number;
  readonly retry?: Retry;
  readonly network?: NetworkMode;
  /** What an exit code of the process means, for people. */
  readonly exitCodes: Readonly<Record<string, string>>;
  /** Bytes of `/dev/shm`. */
  readonly shmSizeBytes?: number;
  readonly tests: readonly TemplateTest[];
}

/** A named input or output directory (contract §1.1: IOMount). */
export interface Channel {
  readonly name: string;
  /** Absolute and normalised, never `/`. */
  readonly mountedPath: string;
  readonly description?: string;
  readonly scaleRule?: ScaleRule;
  /** Globs or media types that a file of an item is expected to match (contract §1.3). */
  readonly formats: readonly string[];
  /** `false`: an input that may stay unbound (contract §1.3). */
  readonly required: boolean;
}

/** Type of an environment variable; `float` is an extension (contract §1.3). */
export const EnvType = {
  boolean: "boolean",
  string: "string",
  int: "int",
  float: "float",
} as const;
export type EnvType = (typeof EnvType)[keyof typeof EnvType];

/** An environment variable that a template declares (contract §1.1: TaskTemplateEnv). */
export interface TemplateEnv {
  readonly name: string;
  /** The default. */
  readonly value: string;
  readonly type: EnvType;
  readonly choices?: readonly string[];
  /** `false`: user input may not change it. */
  readonly adjustable: boolean;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** RE2 syntax; must match the whole value. */
  readonly pattern?: string;
  /** The value never appears in a record, log, error or dry run. */
  readonly secret: boolean;
}

/** `none`: the container has no network but loopback. */
export const NetworkMode = { default: "default", none: "none" } as const;
export type NetworkMode = (typeof NetworkMode)[keyof typeof NetworkMode];

/** Which failures are tried again (contract §1.3). */
export const RetryOn = { oom: "oom", infrastructure: "infrastructure", exit: "exit" } as const;
export type RetryOn = (typeof RetryOn)[keyof typeof RetryOn];

/** When and how a failed task is tried again (contract §1.3, §3). */
export interface Retry {
  readonly on: readonly RetryOn[];
  /** Attempts in all, the first included. */
  readonly maxAttempts: number;
  /** The memory limit of an attempt after an OOM is the last one times this. */
  readonly memoryFactor: number;
  /** Bytes that memory never grows beyond. */
  readonly maxMemoryBytes?: number;
}

/** A case that the author of a template promises (contract §1.3). */
export interface TemplateTest {
  readonly name: string;
  readonly description?: string;
  /** Input folder per channel, relative to the document. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly expect: {
    readonly exitCode: number;
    /** Item identifiers per output channel. */
    readonly items: Readonly<Record<string, readonly string[]>>;
    /** Paths below an output channel that must exist, per channel. */
    readonly files: Readonly<Record<string, readonly string[]>>;
  };
}
