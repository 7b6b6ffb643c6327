// Containers by their labels, ended ones included.
import { at, itemsAt, KEY_LABEL, stringAt, stringsAt, type ListedRun } from "@task-api/runtime";
import type { EngineClient } from "../http/engine-client.ts";
import { engineRefused } from "../http/engine-failure.ts";
import { readLabels } from "../observe/container-state.ts";

/** The containers of ours that carry all of the `wanted` labels. */
export async function listContainers(
  client: EngineClient,
  wanted: Readonly<Record<string, string>>,
): Promise<readonly ListedRun[]> {
  const label = Object.entries(wanted).map(([name, value]) => `${name}=${value}`);
  const filters = JSON.stringify({ label: [...label, KEY_LABEL] });
  const answer = await client.call("GET", "/containers/json", { query: { all: true, filters } });
  if (answer.status !== 200) throw engineRefused(client, "listing containers", answer);
  return itemsAt(answer.body).flatMap((item) => {
    const id = stringAt(item, "Id");
    const labels = readLabels(at(item, "Labels"));
    const { [KEY_LABEL]: key } = labels;
    const name = stringsAt(item, "Names")[0]?.replace(/^\//, "");
    const state = stateOf(stringAt(item, "State"));
    return id === undefined || key === undefined
      ? []
      : [{ id, name: name ?? id, key, state, labels }];
  });
}

/** Docker tells more states apart; to us a paused container still runs, and a dead one has ended. */
function stateOf(state: string | undefined): ListedRun["state"] {
  if (state === "created" || state === "initialized" || state === "configured") return "created";
  return state === "exited" || state === "dead" || state === "stopped" ? "exited" : "running";
}
