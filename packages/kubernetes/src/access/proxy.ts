// The HTTP proxy on the way to an API server: the cluster's own `proxy-url`, else the environment's, as every
// program in Go has it: never to this machine itself, and not to what NO_PROXY names.
import { BlockList, isIP } from "node:net";
import { Secret } from "@task-api/runtime";
import { accessFailure } from "./access-failure.ts";
import type { Surroundings } from "./surroundings.ts";

/** The proxy for a server; undefined: none. @throws RuntimeFailure EngineUnavailable for one that is no HTTP proxy */
export function proxyFor(
  { env }: Pick<Surroundings, "env">,
  server: string,
  own: string | undefined,
  place: string,
): Secret | undefined {
  if (own !== undefined) return parseProxy(own, place);
  const { hostname, protocol } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, "");
  const variable = protocol === "http:" ? "HTTP_PROXY" : "HTTPS_PROXY";
  const name = [variable, variable.toLowerCase()].find((known) => env[known]);
  const address = name === undefined ? undefined : env[name];
  if (name === undefined || !address || isLoopback(host)) return undefined;
  const excepted = (env["NO_PROXY"] || env["no_proxy"] || "").split(",");
  if (excepted.some((exception) => covers(exception.trim(), host))) return undefined;
  return parseProxy(address.includes("://") ? address : `http://${address}`, name);
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

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Whether an item of NO_PROXY means this host: `*`, an address, a network, a domain and all below it. */
function covers(exception: string, host: string): boolean {
  if (exception === "") return false;
  if (exception === "*") return true;
  const [network = "", prefix] = exception.split("/");
  if (prefix !== undefined) return isIn(network, Number(prefix), host);
  const name = exception
    .replace(/:\d+$/, "")
    .replace(/^\*?\./, "")
    .toLowerCase();
  const isBelow = host.toLowerCase().endsWith(`.${name}`) && isIP(host) === 0;
  return host.toLowerCase() === name || isBelow;
}

function isIn(network: string, prefix: number, host: string): boolean {
  const [family, own] = [isIP(network), isIP(host)];
  if (family === 0 || family !== own || !(prefix >= 0 && prefix <= (own === 4 ? 32 : 128))) {
    return false;
  }
  const list = new BlockList();
  const kind = own === 4 ? "ipv4" : "ipv6";
  list.addSubnet(network, prefix, kind);
  return list.check(host, kind);
}
