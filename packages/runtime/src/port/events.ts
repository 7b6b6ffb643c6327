// Events are the only way the state of a container travels: the live view, the record, `--json`
// lines and later the engine and the server all read the same ones.

import type { RuntimeFailureDetails } from "./runtime-failure.ts";

/** Something that happened to a container. Times are RFC 3339 with nanoseconds. */
export type RunEvent = StateEvent | WaitEvent | LogEvent | UsageEvent | EngineEvent | ExitEvent;

/** The container is there (`created`), or its process has begun (`running`); its end is an `ExitEvent`. */
export interface StateEvent {
  readonly type: "state";
  readonly state: "created" | "running";
  readonly at: string;
}

/** What keeps a container from running, told when that changes: a node, an image, a volume. */
export interface WaitEvent {
  readonly type: "waiting";
  readonly at: string;
  /** The engine's words, shortened. */
  readonly message: string;
  readonly nextStep?: string;
}

/** Lines in the order they came; one event carries what arrived together. */
export interface LogEvent {
  readonly type: "log";
  readonly lines: readonly LogLine[];
}

/** A line that the container has written, with the engine's time of it. */
export interface LogLine {
  readonly at: string;
  readonly stream: "stdout" | "stderr";
  /** Without its line end; invalid UTF-8 becomes U+FFFD. */
  readonly text: string;
  /**
   * The line goes on in the next one of its stream: it was longer than the engine takes at once (16 KiB
   * and less), or the process ended within it.
   */
  readonly partial: boolean;
}

/** How a peak was come by. */
export const PeakSource = {
  /** The kernel keeps it: what came and went between two samples is in it. */
  kernel: "kernel",
  /** The highest of the samples. */
  sampled: "sampled",
} as const;
export type PeakSource = (typeof PeakSource)[keyof typeof PeakSource];

/**
 * A sample, with what the container took since its start. Where nothing can be measured there is none: a
 * sample never says 0 for "not known".
 */
export interface UsageEvent {
  readonly type: "usage";
  readonly at: string;
  /** In use now, without files in the cache that could be dropped (the working set). */
  readonly memoryBytes: number;
  /** The most that was in use, files in the cache included: what limits are held against. */
  readonly peakMemoryBytes: number;
  readonly peakBy: PeakSource;
  /** The most without those files, as far as can be told: what the task cannot do without. */
  readonly peakWorkingSetBytes: number;
  readonly cpuSeconds: number;
  /** The last process had ended when this was read: there is nothing more to come. */
  readonly isLast?: true;
}

/** The engine does not answer while a container is followed, which may go on meanwhile; or answers again. */
export interface EngineEvent {
  readonly type: "engine";
  readonly state: "away" | "back";
  readonly at: string;
  /** What asking it came to. */
  readonly message?: string;
  /** How long it is waited for in all; absent: until it answers. */
  readonly patienceMs?: number;
}

/** The end, always the last event. */
export interface ExitEvent {
  readonly type: "exited";
  /** Absent when the container never started; of one that is lost, what was still heard of it. */
  readonly exitCode?: number;
  readonly oomKilled: boolean;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** The engine's own words when the process could not be started, or was taken down. */
  readonly error?: string;
  /** What those words mean, where the adapter knows more than `how` says. */
  readonly refusal?: Pick<RuntimeFailureDetails, "reason" | "nextStep">;
  /**
   * The engine was away when it ended, and is one that ends its containers when it shuts down: so the end may
   * not be the process's own.
   */
  readonly engineAway?: true;
  /**
   * `lost`: the engine no longer knows the container, so nobody knows why it ended. `evicted`: the engine took it
   * off its machine, for want of something or for something more important.
   */
  readonly how: "exited" | "start-failed" | "lost" | "evicted";
}
