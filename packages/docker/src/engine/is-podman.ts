// Podman answers on the same paths as Docker; where it behaves otherwise, this tells them apart, and where its
// own calls are.
import type { EngineClient } from "../http/engine-client.ts";

/** Whether the answers come from Podman, by what it calls itself in each of them. */
export function isPodman(client: EngineClient): boolean {
  return /libpod|podman/i.test(client.serverHeader() ?? "");
}

/** Where Podman has its own calls, e.g. `/v4.3.1/libpod`; undefined when another engine answers. */
export function podmanCalls(client: EngineClient): string | undefined {
  if (!isPodman(client)) return undefined;
  const [, version = "4.0.0"] = /\/(\d+(?:\.\d+)*)/.exec(client.serverHeader() ?? "") ?? [];
  return `/v${version}/libpod`;
}
