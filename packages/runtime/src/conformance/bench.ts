// What every rule of the suite works with: a connection, the images, and a way to run something and
// have it removed afterwards.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContainerRuntime, ObserveFrom, RunHandle } from "../port/container-runtime.ts";
import type { ExitEvent, LogLine, RunEvent } from "../port/events.ts";
import type { RunPlan } from "../port/run-plan.ts";
import type { ConformanceImages, ConformanceOptions } from "./options.ts";

/** The rules' tools. */
export interface Bench {
  readonly runtime: ContainerRuntime;
  readonly images: ConformanceImages;
  /** A plan for `/bin/sh -c script` in the tools image, in parts replaced. */
  readonly plan: (script: string, changes?: Partial<RunPlan>) => Promise<RunPlan>;
  /** Submits under a fresh key, or the one given; removed when the test has ended. */
  readonly submit: (plan: RunPlan, key?: string) => Promise<RunHandle>;
  /** Runs to the end. */
  readonly run: (plan: RunPlan, from?: ObserveFrom) => Promise<Observed>;
  /** An empty directory, removed when the test has ended. */
  readonly directory: () => Promise<string>;
}

/** Everything that was seen of a container. */
export interface Observed {
  readonly handle: RunHandle;
  readonly events: readonly RunEvent[];
  readonly lines: readonly LogLine[];
  readonly exit: ExitEvent;
}

/** A bench and the way to clear it. */
export interface BenchWithCleanup {
  readonly bench: Bench;
  /** After each test. */
  readonly clear: () => Promise<void>;
  /** After all tests. */
  readonly close: () => Promise<void>;
}

/** Opens a bench. */
export async function openBench(options: ConformanceOptions): Promise<BenchWithCleanup> {
  const images = await options.images();
  const runtime = await options.connect();
  const handles: RunHandle[] = [];
  const directories: string[] = [];

  async function plan(script: string, changes: Partial<RunPlan> = {}): Promise<RunPlan> {
    return {
      name: "conformance",
      template: "conformance",
      image: changes.image ?? (await runtime.inspectImage(images.tools, { pull: "never" })),
      command: ["/bin/sh", "-c", script],
      env: [],
      mounts: [],
      resources: { extended: {} },
      network: "none",
      exitCodes: {},
      labels: {},
      ...changes,
    };
  }

  async function submit(planned: RunPlan, key: string = freshKey()): Promise<RunHandle> {
    const { handle } = await runtime.submit(key, planned);
    handles.push(handle);
    return handle;
  }

  async function run(planned: RunPlan, from?: ObserveFrom): Promise<Observed> {
    const handle = await submit(planned);
    return observeAll(runtime, handle, from);
  }

  async function directory(): Promise<string> {
    const path =
      options.directory === undefined
        ? await mkdtemp(join(tmpdir(), "task-api-conformance-"))
        : await options.directory();
    directories.push(path);
    return path;
  }

  return {
    bench: { runtime, images, plan, submit, run, directory },
    async clear() {
      await Promise.all(handles.splice(0).map((handle) => runtime.remove(handle)));
      await Promise.all(
        directories.splice(0).map((path) => rm(path, { recursive: true, force: true })),
      );
    },
    close: () => runtime.close(),
  };
}

/** A key that nobody has used. */
export function freshKey(): string {
  return `conformance-${randomUUID()}`;
}

/** Observes a container to its end. */
export async function observeAll(
  runtime: ContainerRuntime,
  handle: RunHandle,
  from?: ObserveFrom,
): Promise<Observed> {
  const events: RunEvent[] = [];
  for await (const event of runtime.observe(handle, from)) events.push(event);
  const exit = events.at(-1);
  if (exit?.type !== "exited") throw new Error("the last event is no exit");
  return { handle, events, lines: linesOf(events), exit };
}

/** Every line of the log events. */
export function linesOf(events: readonly RunEvent[]): readonly LogLine[] {
  return events.flatMap((event) => (event.type === "log" ? event.lines : []));
}

/** The texts of one stream, line by line as the process wrote them: engines may cut lines into parts. */
export function textsOf(
  lines: readonly LogLine[],
  stream: LogLine["stream"] = "stdout",
): readonly string[] {
  const texts: string[] = [];
  let begun = false;
  for (const line of lines) {
    if (line.stream !== stream) continue;
    if (begun) texts.push((texts.pop() ?? "") + line.text);
    else texts.push(line.text);
    begun = line.partial;
  }
  return texts;
}

/** Resolves once a container has printed `text`; events before it are lost to others. */
export async function waitForLine(
  runtime: ContainerRuntime,
  handle: RunHandle,
  text: string,
): Promise<void> {
  for await (const event of runtime.observe(handle)) {
    if (event.type === "log" && event.lines.some((line) => line.text === text)) return;
  }
  throw new Error(`the container ended without printing "${text}"`);
}
