// What a user hears of a container engine that does not answer while tasks run on it.
import type { EngineEvent, RunEvent } from "@task-api/runtime";
import type { Output } from "../command/command.ts";

/** One event, as lines: what tasks write stands still meanwhile, and nobody is to wonder why. */
export function renderEngine({ state, message, patienceMs }: EngineEvent): string {
  if (state === "back") return "the engine answers again\n";
  const limit = patienceMs === undefined ? "until it answers" : `up to ${patienceMs / 60_000} min`;
  return `warning: ${message ?? "the engine does not answer"}\n  it is waited for, ${limit}; what runs may go on meanwhile. Ctrl-C asks for the end, twice gives up at once\n`;
}

/** Says it once for all tasks that are on the engine, as long as nothing changes. */
export function createEngineNotice(err: Pick<Output, "write">): (event: RunEvent) => void {
  let said = "the engine answers again\n";
  return (event) => {
    if (event.type !== "engine") return;
    const words = renderEngine(event);
    if (words === said) return;
    said = words;
    err.write(words);
  };
}
