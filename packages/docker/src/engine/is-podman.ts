// Podman answers on the same paths as Docker; where it behaves otherwise, this tells them apart.
import type { EngineClient } from "../http/engine-client.ts";

/** Whether the answers come from Podman, by what it calls itself in each of them. */
export function isPodman(client: EngineClient): boolean {
  return /libpod|podman/i.test(client.serverHeader() ?? "");
}
