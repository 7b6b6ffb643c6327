// An end that the engine brings about by its own: Docker ends its containers when it shuts down, and those it
// finds running when it starts, unless it is told to leave them (`live-restore`).
import type { ExitEvent } from "@task-api/runtime";
import { isPodman } from "../engine/is-podman.ts";
import { createEngineClient, type EngineClient } from "../http/engine-client.ts";
import { booleanAt } from "@task-api/runtime";
import type { Absence, AwayWatch } from "@task-api/runtime/adapter";

/** The engine's clock may differ from ours by this much. */
const CLOCK_MS = 2_000;

/**
 * The same end; marked when the engine may have brought it about.
 * @throws RuntimeFailure EngineUnavailable when the engine is just shutting down: to be asked again once it
 * is back, since nothing else can be done with it before
 */
export async function endedWithEngine(
  client: EngineClient,
  exit: ExitEvent,
  away: AwayWatch,
  signal: AbortSignal,
): Promise<ExitEvent> {
  if (exit.how !== "exited" || isPodman(client)) return exit;
  await requireStaying(client, signal);
  const absence = away.lastAbsence();
  if (absence === undefined || !isWithin(exit.finishedAt, absence)) return exit;
  const info = await client.call("GET", "/info", { signal });
  return booleanAt(info.body, "LiveRestoreEnabled") === true ? exit : { ...exit, engineAway: true };
}

/** Whether a container that ended then may have been ended by an engine that was away at that time. */
export function isWithin(finishedAt: string | undefined, { since, until }: Absence): boolean {
  const ended = finishedAt === undefined ? since.getTime() : Date.parse(finishedAt);
  const isBefore = ended < since.getTime() - CLOCK_MS;
  const isAfter = until !== undefined && ended > until.getTime() + CLOCK_MS;
  return !isBefore && !isAfter;
}

/** An engine that shuts down still answers on the connections it has, and takes no new ones. */
async function requireStaying({ endpoint }: EngineClient, signal: AbortSignal): Promise<void> {
  const fresh = createEngineClient(endpoint);
  try {
    await fresh.call("GET", "/_ping", { signal });
  } finally {
    fresh.close();
  }
}
