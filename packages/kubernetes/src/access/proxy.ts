// The HTTP proxy on the way to an API server: the cluster's own `proxy-url`, else the environment's.
import { Secret } from "@task-api/runtime";
import { environmentProxy, requireProxySupport } from "@task-api/runtime/adapter";
import { accessFailure } from "./access-failure.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * The proxy for a server; undefined: none.
 * @throws RuntimeFailure EngineUnavailable for one that is no HTTP proxy, or that this Node would pass over
 */
export function proxyFor(
  { env, nodeVersion }: Pick<Surroundings, "env"> & { readonly nodeVersion?: string },
  server: string,
  own: string | undefined,
  place: string,
): Secret | undefined {
  const named = own === undefined ? environmentProxy(env, server) : { name: place, address: own };
  if (named === undefined) return undefined;
  const { name, address } = named;
  const isShort = own === undefined && !address.includes("://");
  const proxy = parseProxy(isShort ? `http://${address}` : address, name);
  requireProxySupport(name, nodeVersion);
  return proxy;
}

function parseProxy(address: string, place: string): Secret {
  const url = URL.parse(address);
  if (url !== null && /^https?:$/.test(url.protocol)) return new Secret(address);
  throw accessFailure(
    // The address may hold a password.
    `The ${place} ${url === null ? "is no address" : `begins with ${url.protocol}`}: expected an HTTP proxy, http://host:port.`,
    "Name an HTTP proxy there, or take it out if the cluster can be reached without.",
  );
}
