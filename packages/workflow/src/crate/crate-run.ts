// What a crate is made from: a DAG run that has ended, what its tasks did and what is in their channels. Plain data:
// reading it is `read-run.ts`, writing a graph of it `crate-metadata.ts`.
import type { TaskInstance, Workflow } from "@task-api/spec";
import type { Image, RunRecord } from "@task-api/runtime";
import type { DagSource } from "../plan/keep-source.ts";

/** A DAG run that has ended. Times are milliseconds since 1970. */
export interface CrateRun {
  readonly dagId: string;
  readonly runId: string;
  readonly state: "success" | "failed";
  readonly startedAt?: number;
  readonly endedAt: number;
  readonly note?: string;
  readonly workflow: Workflow;
  readonly source: DagSource;
  /** One for each task; secrets are references. */
  readonly instances: readonly TaskInstance[];
  readonly images: Readonly<Record<string, Image>>;
  /** Path in the crate of the conf of the run; absent: it had none. */
  readonly conf?: CrateFile;
  /** In the order of the tasks, then of the tries. */
  readonly tries: readonly CrateTry[];
  /** By the folder of the channel, absolute. */
  readonly channels: ReadonlyMap<string, CrateChannel>;
}

/** A try of a task, or of one item of a task that fans out. */
export interface CrateTry {
  /** Index of the task. */
  readonly task: number;
  readonly tryNumber: number;
  /** Absent: the whole task. */
  readonly item?: string;
  readonly state: "success" | "failed" | "skipped";
  readonly reason?: string;
  readonly message?: string;
  readonly exitCode?: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Absent: no container was started. */
  readonly record?: CrateRecord;
  /** What is in the outputs is of this try. */
  readonly hasOutputs: boolean;
}

/** The record of a task run. */
export interface CrateRecord {
  readonly record: RunRecord;
  /** Where it is in the crate. */
  readonly file: CrateFile;
}

/** What is in a channel. `id`s of folders end in `/`. */
export interface CrateChannel {
  readonly id: string;
  readonly name: string;
  readonly items: readonly CrateItem[];
  /** Files beside the items. */
  readonly files: readonly CrateFile[];
  /** Of everything in it. */
  readonly totalFiles: number;
  readonly totalBytes: number;
  /** Something in it is counted and not listed. */
  readonly isTruncated: boolean;
}

/** An item of a channel. */
export interface CrateItem {
  readonly id: string;
  readonly name: string;
  /** None where they are not listed. */
  readonly files: readonly CrateFile[];
  readonly totalFiles: number;
  readonly totalBytes: number;
}

/** A file that the crate has, points to or speaks of. */
export interface CrateFile {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly mediaType: string;
}

/** What only the caller knows. */
export interface CrateLabels {
  /** Who has run it. */
  readonly agent: string;
  /** A URL, or words; absent: not stated. */
  readonly license?: string;
  readonly programVersion: string;
}
