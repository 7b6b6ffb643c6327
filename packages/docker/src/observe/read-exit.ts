// The facts of a container's end, as an exit event.
import { parseJson, stringAt, type ExitEvent } from "@task-api/runtime";
import { isPodman } from "../engine/is-podman.ts";
import type { EngineClient } from "../http/engine-client.ts";
import { failedStart } from "@task-api/runtime/adapter";
import { inspectContainer, type ContainerState } from "./container-state.ts";

/** What is known before looking. */
export interface ExitKnowledge {
  /** The code that the waiting call gave. */
  readonly waited: number | undefined;
  /** What the engine said when the start failed. */
  readonly startError: string | undefined;
  readonly signal: AbortSignal;
}

const KILLED = 137;
/** An out-of-memory event may be written down a little after the end it caused. */
const LATE_EVENT_SECONDS = 0.2;

/** Reads the end of a container, or says that it has none yet. */
export async function readExit(
  client: EngineClient,
  id: string,
  { waited, startError, signal }: ExitKnowledge,
): Promise<ExitEvent | "not-started" | "running"> {
  const state = await inspectContainer(client, id, signal);
  const error = startError ?? state?.error ?? "";
  if (state === undefined && startError === undefined) return exitOfRemoved(waited);
  if (state?.status === "removing" || state?.status === "dead") return exitOfRemoved(waited);
  if (state?.startedAt === undefined) {
    if (error === "" && state?.status === "created") return "not-started";
    return failedStart(error);
  }
  // Podman's "stopping": it was asked to end, and has not.
  if (["running", "paused", "restarting", "stopping"].includes(state.status)) return "running";
  return {
    type: "exited",
    how: "exited",
    exitCode: state.exitCode,
    oomKilled: state.oomKilled || (await wasOutOfMemory(client, state, signal)),
    ...timesOf(state.startedAt, state.finishedAt),
  };
}

/** Engines take the two times in different places: a very short run may end "before" it starts. */
function timesOf(
  startedAt: string,
  finishedAt: string | undefined,
): Pick<ExitEvent, "startedAt" | "finishedAt"> {
  if (finishedAt === undefined) return { startedAt };
  return { startedAt: startedAt < finishedAt ? startedAt : finishedAt, finishedAt };
}

/** Somebody removed it, running or just ended: a code may be known, and not whose doing it was. */
function exitOfRemoved(waited: number | undefined): ExitEvent {
  const lost = { type: "exited", oomKilled: false, how: "lost" } as const;
  return waited === undefined || waited < 0 ? lost : { ...lost, exitCode: waited };
}

/** Engines may record the end before the kernel's notice of why: their event log has it, or the kernel's. */
async function wasOutOfMemory(
  client: EngineClient,
  { id, exitCode, memoryLimitBytes, startedAt, finishedAt }: ContainerState,
  signal: AbortSignal,
): Promise<boolean> {
  if (memoryLimitBytes === 0 || startedAt === undefined || finishedAt === undefined) return false;
  const askKernel = async (): Promise<boolean> => {
    if (client.endpoint.kind !== "socket") return false;
    const { kernelSawOutOfMemory } = await import("./kernel-log.ts");
    return kernelSawOutOfMemory(id);
  };
  // Docker has heard of every process that was killed; Podman may have heard of none.
  if (exitCode !== KILLED) return isPodman(client) && askKernel();
  const answer = await client.call("GET", "/events", {
    query: {
      since: Math.floor(Date.parse(startedAt) / 1000),
      until: (Date.parse(finishedAt) / 1000 + LATE_EVENT_SECONDS).toFixed(3),
      filters: JSON.stringify({ container: [id], event: ["oom"] }),
    },
    signal,
  });
  const told = answer.text.split("\n").some((line) => {
    const event = parseJson(line);
    return (stringAt(event, "status") ?? stringAt(event, "Action")) === "oom";
  });
  return told || askKernel();
}
