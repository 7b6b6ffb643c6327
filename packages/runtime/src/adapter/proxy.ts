// The HTTP proxies that the environment names, and whether this Node can go through one: older ones would pass over it
// without a word.
import { BlockList, isIP } from "node:net";
import { RuntimeFailure } from "../port/runtime-failure.ts";
import { Reason } from "../result/reason.ts";

/** A proxy, as it is written. */
export interface NamedProxy {
  /** The variable, e.g. `HTTPS_PROXY`. */
  readonly name: string;
  /** May hold a password; may lack its `http://`. */
  readonly address: string;
}

/**
 * The environment's proxy for a URL, as every program in Go has it: never to this machine itself, and not to what
 * NO_PROXY names. `undefined`: none.
 */
export function environmentProxy(
  env: Readonly<Record<string, string | undefined>>,
  url: string | URL,
): NamedProxy | undefined {
  const { hostname, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const variable = protocol === "http:" ? "HTTP_PROXY" : "HTTPS_PROXY";
  const name = [variable, variable.toLowerCase()].find((known) => env[known]);
  const address = name === undefined ? undefined : env[name];
  if (name === undefined || !address || isLoopback(host)) return undefined;
  const excepted = (env["NO_PROXY"] || env["no_proxy"] || "").split(",");
  return excepted.some((exception) => covers(exception.trim(), host))
    ? undefined
    : { name, address };
}

/**
 * Holds this Node to what a proxy takes.
 * @param name where the proxy is named
 * @param version of Node, as `process.versions.node` has it
 * @throws RuntimeFailure EngineUnavailable where this Node would go past the proxy
 */
export function requireProxySupport(name: string, version: string = process.versions.node): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21)) return;
  throw new RuntimeFailure({
    reason: Reason.EngineUnavailable,
    message: `The ${name} names a proxy, which Node ${version} cannot go through: that takes Node 24.5 or later, or 22.21 or a later 22.`,
    nextStep: `Run task-api with a newer Node; or, where the way is open without the proxy, take it out of the ${name} or name the host in NO_PROXY.`,
  });
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
