// The port of the engine: what runs one try of a task. The engine knows of nothing below it.

/** A try of a task in a DAG run: the same numbers mean the same try, also for another engine after a crash. */
export interface TaskTry {
  readonly taskId: string;
  /** From 1. */
  readonly tryNumber: number;
  /** The first try since the task was to run, or to run again because a user has cleared it. */
  readonly firstTry: number;
  /** What is good of the results of earlier tries stays, also of those before a user's clear. */
  readonly resumes?: boolean;
  /** What tells its DAG run from another one that had the same id, and was deleted. */
  readonly runUid?: string;
  /** What tells it from a try of the same number in such a run. */
  readonly tryUid?: string;
  /** Index of the task in its DAG. */
  readonly task: number;
}

/** How a try ended. Times are milliseconds since 1970. */
export interface TaskEnd {
  readonly outcome: "success" | "failed" | "skipped";
  /** A reason of contract §3. */
  readonly reason: string;
  readonly message: string;
  readonly exitCode?: number;
  /** When its process began; absent: it never did. */
  readonly startedAt?: number;
  readonly endedAt: number;
  /** Another try could come to nothing else: what is wrong is wrong with the DAG, or a user has stopped it. */
  readonly isFinal?: boolean;
}

/** What a task takes of the machine while it runs; what is absent counts as nothing. */
export interface Demand {
  /** Containers at the same time. @default 1 */
  readonly tasks?: number;
  readonly cpus?: number;
  readonly memoryBytes?: number;
  /** Devices by resource name, e.g. `nvidia.com/gpu`. */
  readonly extended?: Readonly<Record<string, number>>;
}

/** What the engine tells a try, and hears of it. */
export interface TryControl {
  /** Aborted: the task is to end. */
  readonly stop: AbortSignal;
  /** Aborted: it is killed, without waiting for it. */
  readonly kill: AbortSignal;
  /** Its process runs since then. */
  readonly onRunning: (at: number) => void;
}

/** Runs tries of one DAG run. */
export interface TaskRunner {
  /** What the next try takes; asked when nothing but room is missing. */
  demand(task: number): Demand | Promise<Demand>;
  /**
   * Runs a try to its end. Where an earlier engine has begun it, goes on with what is there; never starts it twice.
   * @throws when the end could not be kept: the engine stops then, and the next one finds out how it ended.
   */
  run(tried: TaskTry, control: TryControl): Promise<TaskEnd>;
  /**
   * What the tries that have ended have yet to put in order; the DAG run is not over before. Never rejects;
   * `undefined`: nothing.
   */
  tidying?(): Promise<unknown> | undefined;
}
