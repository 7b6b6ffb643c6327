// Which containers of a DAG an engine has started, by what the engine itself says: also those that are gone.
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { requireEngine } from "../../scripts/engine/require-engine.ts";
import { engineSays } from "./engine.ts";

/** Listens from now on, and leaves no container of the DAG behind when the test has ended; gives `run/task#try` or `run/task[item]#try` for each start of a task's container, sorted. */
export async function listenToStarts(dagId: string): Promise<() => readonly string[]> {
  const events = await eventsOf(dagId);
  onTestFinished(async () => {
    events.destroy();
    const left = await containersOfDag(dagId);
    if (left !== "") await engineSays("rm", "--force", ...left.split("\n"));
  });
  const starts: string[] = [];
  createInterface({ input: events }).on("line", (line) => {
    const { Attributes: labels } = Object(JSON.parse(line)).Actor;
    const { "task-api.dag-run": run, "task-api.task": task, "task-api.try": number } = labels;
    const item = labels["task-api.item"];
    starts.push(`${run}/${task}${item === undefined ? "" : `[${item}]`}#${number}`);
  });
  return () => starts.toSorted();
}

/** The engine's events of starts, from a second ago on: asked for in the one way that Docker and Podman both have. */
async function eventsOf(dagId: string): Promise<IncomingMessage> {
  const { host } = await requireEngine();
  const filters = {
    type: ["container"],
    event: ["start"],
    label: [`task-api.dag=${dagId}`],
  };
  const query = new URLSearchParams({
    since: String(Math.floor(Date.now() / 1000) - 1),
    filters: JSON.stringify(filters),
  });
  const asked = request({
    socketPath: host.replace("unix://", ""),
    path: `/events?${query.toString()}`,
  });
  asked.end();
  const [events]: readonly IncomingMessage[] = await once(asked, "response");
  if (events === undefined) throw new Error("no answer");
  events.on("error", () => undefined);
  return events;
}

/** Names of all containers of a DAG that are there, in any state. */
export async function containersOfDag(dagId: string): Promise<string> {
  return engineSays(
    "ps",
    "--all",
    "--filter",
    `label=task-api.dag=${dagId}`,
    "--format",
    "{{.Names}}",
  );
}
