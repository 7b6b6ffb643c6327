// Which engine is meant: strategies tried in order, the first that names one decides. The order is
// that of the docker command, with Podman's sockets after Docker's.
import { join } from "node:path";
import { Reason, RuntimeFailure } from "@task-api/runtime";
import { endpointFromContext } from "./docker-context.ts";
import type { Endpoint } from "./endpoint.ts";
import { parseHost } from "./parse-host.ts";
import type { Surroundings } from "./surroundings.ts";
import { tlsFromEnvironment } from "./tls-material.ts";

/** One way to find an engine; undefined: it has nothing to say. */
export type EndpointStrategy = (around: Surroundings) => Promise<Endpoint | undefined>;

/** The ways to find an engine, in the order they are tried. */
export const endpointStrategies: readonly EndpointStrategy[] = [
  (around) => endpointFromVariable(around, "DOCKER_HOST"),
  endpointFromContext,
  (around) => endpointFromVariable(around, "CONTAINER_HOST"),
  endpointFromDefaultSockets,
];

/**
 * The engine to talk to: `host` where given, else what the strategies find.
 * @throws RuntimeFailure EngineUnavailable when nothing is found, or what is found cannot be used
 */
export async function resolveEndpoint(around: Surroundings, host?: string): Promise<Endpoint> {
  if (host !== undefined) return parseHost(host, "host", await tlsFromEnvironment(around));
  for (const strategy of endpointStrategies) {
    const endpoint = await strategy(around);
    if (endpoint !== undefined) return endpoint;
  }
  throw new RuntimeFailure({
    reason: Reason.EngineUnavailable,
    message: `No container engine was found; looked for DOCKER_HOST, a docker context and these sockets: ${defaultSockets(around).join(", ")}.`,
    nextStep:
      "Start Docker (sudo systemctl start docker; without systemd: sudo dockerd &) or Podman (systemctl --user start podman.socket), or set DOCKER_HOST.",
  });
}

async function endpointFromVariable(
  around: Surroundings,
  variable: string,
): Promise<Endpoint | undefined> {
  const address = around.env[variable];
  if (address === undefined || address === "") return undefined;
  return parseHost(address, variable, await tlsFromEnvironment(around));
}

async function endpointFromDefaultSockets(around: Surroundings): Promise<Endpoint | undefined> {
  let closed: string | undefined;
  for (const path of defaultSockets(around)) {
    const state = await around.probeSocket(path);
    if (state === "usable") return { kind: "socket", path, origin: "the default socket" };
    if (state === "closed") closed ??= path;
  }
  // One that may not be opened: the first call then says so.
  return closed === undefined
    ? undefined
    : { kind: "socket", path: closed, origin: "the default socket" };
}

function defaultSockets({ env, home, platform }: Surroundings): readonly string[] {
  if (platform === "win32") return ["\\\\.\\pipe\\docker_engine"];
  const runtimeFolder = env["XDG_RUNTIME_DIR"];
  return [
    "/var/run/docker.sock",
    ...(runtimeFolder ? [join(runtimeFolder, "docker.sock")] : []),
    join(home, ".docker", "run", "docker.sock"),
    ...(runtimeFolder ? [join(runtimeFolder, "podman", "podman.sock")] : []),
    "/run/podman/podman.sock",
  ];
}
