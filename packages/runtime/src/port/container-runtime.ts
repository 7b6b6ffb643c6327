// The port: what a container engine must be able to do for a task to run on it. Few verbs, no
// engine's words. Adapters (Docker, Kubernetes) translate; retries, records, redaction and channel
// checks live above, once. Whoever adds an adapter reads this folder and makes `../conformance` pass.
import type { ResourceList } from "@task-api/spec";
import type { ExitEvent, PeakSource, RunEvent, UsageEvent } from "./events.ts";
import type { LogPosition } from "./log-position.ts";
import type { ContractFile, Image, ImageOptions } from "./image.ts";
import type { Secret } from "../redact/secret.ts";
import type { RunPlan, SecretKeyRef } from "./run-plan.ts";

/** A container engine (contract §3). Methods throw `RuntimeFailure` when the engine says no. */
export interface ContainerRuntime {
  /** Who answers; asked once per connection. */
  describe(): Promise<EngineDescription>;
  /** Finds an image on the engine, pulling it as `options.pull` says. */
  inspectImage(reference: string, options?: ImageOptions): Promise<Image>;
  /** Reads `/processing-container.json` out of an image without running it; at most 1 MiB. */
  readContract(image: Image): Promise<ContractFile>;
  /** Creates the container for `key` and starts it; where one exists for this key, returns that one. */
  submit(key: string, plan: RunPlan): Promise<Submission>;
  /**
   * Everything that happens to a container, until its end: an `exited` event is the last one.
   * Log events begin after `from.logsAfter`; the order within one stream is kept. Memory stays flat
   * however slowly the events are taken. An engine that is away is waited for, with an `engine` event.
   * @throws RuntimeFailure EngineUnavailable when it stays away
   */
  observe(handle: RunHandle, from?: ObserveFrom): AsyncIterable<RunEvent>;
  /**
   * Asks the process to end (SIGTERM), kills it after `graceSeconds`; returns once it has ended.
   * `false`: there was nothing to stop, it had ended by itself or is gone.
   */
  stop(handle: RunHandle, graceSeconds: number): Promise<boolean>;
  /**
   * What a container was created with, secrets in plain text: whoever takes a run over must know what to
   * keep out of its log, and what to try again. Nothing for a container that is gone.
   */
  invocation(handle: RunHandle): Promise<Invocation>;
  /** Removes the container; one that is gone already is no error. */
  remove(handle: RunHandle): Promise<void>;
  /** The containers that carry all of `labels`, whatever their state. */
  list(labels: Readonly<Record<string, string>>): Promise<readonly ListedRun[]>;
  /** What the engine's machine has, for limits and for messages; of `extended` only what is asked for. */
  capacity(options?: CapacityOptions): Promise<Capacity>;
  /**
   * A secret that the engine keeps; `undefined`: it may be there, and is not for this caller's eyes. Engines that
   * keep none have no such method.
   * @throws RuntimeFailure StartFailed when there is none
   */
  secret?(reference: SecretKeyRef): Promise<Secret | undefined>;
  /**
   * What the engine would be told, secrets masked: an object that prints as JSON or YAML. Engines whose telling
   * is no document of its own have no such method.
   */
  manifest?(key: string, plan: RunPlan): object;
  /** Lets go of the connection. Containers go on. */
  close(): Promise<void>;
}

/** The engine behind a connection. */
export interface EngineDescription {
  readonly kind: "docker" | "podman" | "kubernetes";
  readonly version: string;
  /** Where it was reached, e.g. `unix:///var/run/docker.sock`. */
  readonly host: string;
  /** Whether the engine sees the caller's own file system (a local socket). */
  readonly local: boolean;
  readonly rootless: boolean;
  /** `linux/amd64` and the like. */
  readonly platform: string;
  /** Limits the engine is known not to enforce, e.g. memory for rootless Podman on cgroup v1. */
  readonly unenforced: readonly ("memory" | "cpu" | "network")[];
  /** The engine hands out stdout and stderr as one stream; everything counts as stdout then. @default false */
  readonly mergesStreams?: boolean;
  /** Where containers are put, on an engine that is divided: a namespace. */
  readonly namespace?: string;
  /** The name under which the caller's settings know the engine. */
  readonly context?: string;
  /**
   * What can be told of memory and CPU. `kernel`: the peak of every run, however short; `sampled`: what samples
   * show; absent: nothing, and no usage events come.
   */
  readonly peakBy?: PeakSource;
}

/** A container of ours on an engine; plain data, so that a record can keep it. */
export interface RunHandle {
  readonly id: string;
  readonly name: string;
  /** The key it was submitted with. */
  readonly key: string;
}

/** What a container runs. */
export interface Invocation {
  /** All variables, those of the image included. */
  readonly env: Readonly<Record<string, string>>;
  /** Program and arguments, where the plan gave them. */
  readonly command: readonly string[];
  /** Of the registry credentials that the plan gave. */
  readonly registryPassword?: string;
}

/** A container for a key. */
export interface Submission {
  readonly handle: RunHandle;
  /**
   * Its end, where the engine said at once that the process cannot be started; other engines tell it
   * later (`observe`). The container is there all the same.
   */
  readonly failedStart?: ExitEvent;
  /** What it has taken until now: a short one may be over before anybody can observe it. */
  readonly usage?: UsageEvent;
}

/** A container as a list shows it. */
export interface ListedRun extends RunHandle {
  readonly state: "created" | "running" | "exited";
  readonly labels: Readonly<Record<string, string>>;
}

/** Where to go on after an earlier `observe` of the same container. */
export interface ObserveFrom {
  /**
   * What has been kept of the log already: exactly, per stream, or the time of the last line alone
   * (RFC 3339 with nanoseconds), which drops every line up to that time.
   */
  readonly logsAfter?: string | LogPosition;
  /** Sample memory and CPU while the container runs. @default false */
  readonly usage?: boolean;
  /** Aborted: an engine that is away is no longer waited for. */
  readonly hurry?: AbortSignal;
  /** How long an engine that is away is waited for. @default 5 min */
  readonly patienceMs?: number;
}

/** Which devices to look for. */
export interface CapacityOptions {
  /** Resource names, e.g. `nvidia.com/gpu`. @default none */
  readonly extended?: readonly string[];
}

/** What a machine has to give, the largest where there are several; Infinity where the engine does not tell. */
export interface Capacity {
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Number of devices by resource name, e.g. `nvidia.com/gpu`. */
  readonly extended: ResourceList;
}
