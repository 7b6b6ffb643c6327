// The front door of the adapter.
import type { ContainerRuntime } from "@task-api/runtime";
import { createDockerRuntime } from "./docker-runtime.ts";
import { resolveEndpoint } from "./endpoint/resolve-endpoint.ts";
import { surroundings } from "./endpoint/surroundings.ts";
import { createEngineClient } from "./http/engine-client.ts";

/** Which engine to use. */
export interface ConnectDockerOptions {
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** @default os.homedir() */
  readonly home?: string;
  /** An address as in DOCKER_HOST; wins over everything found. */
  readonly host?: string;
}

/**
 * A runtime on Docker or Podman: `host`, DOCKER_HOST, the docker context, or the first socket that
 * can be opened. Nothing is sent before the first call.
 * @throws RuntimeFailure EngineUnavailable when no engine is found
 * @example
 * const runtime = await connectDocker();
 * const image = await runtime.inspectImage("busybox");
 */
export async function connectDocker(options: ConnectDockerOptions = {}): Promise<ContainerRuntime> {
  const around = surroundings({
    ...(options.env !== undefined && { env: options.env }),
    ...(options.home !== undefined && { home: options.home }),
  });
  const endpoint = await resolveEndpoint(around, options.host);
  return createDockerRuntime(createEngineClient(endpoint), around);
}
