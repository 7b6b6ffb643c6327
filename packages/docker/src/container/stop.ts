// Ending and removing containers; both are content when there is nothing left to do.
import { Reason, RuntimeFailure, type RunHandle } from "@task-api/runtime";
import { podmanCalls } from "../engine/is-podman.ts";
import type { EngineClient } from "../http/engine-client.ts";
import { engineWords } from "../http/engine-failure.ts";

/** Beyond the grace the engine itself may need a while until the kernel has taken everything down. */
const KILL_PATIENCE_MS = 120_000;

/** Sends SIGTERM, after `graceSeconds` SIGKILL; true once the process has ended by that. */
export async function stopContainer(
  client: EngineClient,
  handle: RunHandle,
  graceSeconds: number,
): Promise<boolean> {
  const grace = Math.max(Math.ceil(graceSeconds), 0);
  const answer = await client.call("POST", `/containers/${handle.id}/stop`, {
    query: { t: grace },
    patienceMs: grace * 1000 + KILL_PATIENCE_MS,
  });
  if (answer.status === 204) return true;
  // 304: it has ended already. 404: it is gone.
  if (answer.status === 304 || answer.status === 404) return false;
  throw new RuntimeFailure({
    reason: Reason.EngineUnavailable,
    message: `The engine could not stop the container ${handle.name}: ${engineWords(answer)}`,
    nextStep: `Try it by hand: docker kill ${handle.name}`,
  });
}

/** Removes a container with its anonymous volumes, killing what still runs. */
export async function removeContainer(client: EngineClient, handle: RunHandle): Promise<void> {
  if (client.serverHeader() === undefined) await client.call("GET", "/_ping");
  // By Docker's call Podman would ask the process to end, and wait.
  const answer = await client.call(
    "DELETE",
    `${podmanCalls(client) ?? ""}/containers/${handle.id}`,
    { query: { force: true, v: true, timeout: 0 } },
  );
  // 409: somebody else is removing it just now.
  if ([200, 204, 404, 409].includes(answer.status)) return;
  throw new RuntimeFailure({
    reason: Reason.EngineUnavailable,
    message: `The engine could not remove the container ${handle.name}: ${engineWords(answer)}`,
    nextStep: `Try it by hand: docker rm -f ${handle.name}`,
  });
}
