// An end that fell into the engine's absence. Docker ends its containers when it shuts down, and those it
// finds running when it starts, unless it is told to leave them (`live-restore`).
import type { ExitEvent } from "@task-api/runtime";
import { isPodman } from "../engine/is-podman.ts";
import type { EngineClient } from "../http/engine-client.ts";
import { booleanAt } from "../http/read.ts";
import type { AwayWatch } from "./engine-away.ts";

/** The engine's clock may differ from ours by this much. */
const CLOCK_MS = 2_000;

/** The same end; marked when the engine may have brought it about. */
export async function endedWithEngine(
  client: EngineClient,
  exit: ExitEvent,
  away: AwayWatch,
  signal: AbortSignal,
): Promise<ExitEvent> {
  const since = away.lastSince()?.getTime();
  if (since === undefined || exit.how !== "exited" || isPodman(client)) return exit;
  if (Date.parse(exit.finishedAt ?? "") < since - CLOCK_MS) return exit;
  const info = await client.call("GET", "/info", { signal });
  return booleanAt(info.body, "LiveRestoreEnabled") === true ? exit : { ...exit, engineAway: true };
}
