// `unix:///run/docker.sock`, `tcp://host:2376` and the like: the addresses DOCKER_HOST and docker
// contexts use.
import { Reason, RuntimeFailure } from "@task-api/runtime";
import type { Endpoint, TlsMaterial } from "./endpoint.ts";

/** Reads an engine's address. @throws RuntimeFailure EngineUnavailable when it cannot be used */
export function parseHost(address: string, origin: string, tls?: TlsMaterial): Endpoint {
  const [, scheme = "", rest = ""] = /^([a-z]+):\/\/(.*)$/i.exec(address) ?? [];
  switch (scheme.toLowerCase()) {
    case "unix":
      if (!rest.startsWith("/")) throw badAddress(address, origin);
      return { kind: "socket", path: rest, origin };
    case "npipe":
      return { kind: "socket", path: rest.replaceAll("/", "\\"), origin };
    case "tcp":
    case "http":
    case "https":
      return parseTcp(address, scheme.toLowerCase(), rest, origin, tls);
    case "ssh":
      throw sshRefused(address, origin);
    default:
      throw badAddress(address, origin);
  }
}

function parseTcp(
  address: string,
  scheme: string,
  rest: string,
  origin: string,
  tls: TlsMaterial | undefined,
): Endpoint {
  const used = tls ?? (scheme === "https" ? { verify: true } : undefined);
  const url = URL.parse(`http://${rest}`);
  if (url === null || url.hostname === "") throw badAddress(address, origin);
  // URL leaves out port 80, being http's own; Docker's own is 2375, with TLS 2376.
  const port = /:\d+$/.exec(rest.replace(/\/.*$/, "")) === null ? 0 : Number(url.port || 80);
  return {
    kind: "tcp",
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: port || (used === undefined ? 2375 : 2376),
    ...(used !== undefined && { tls: used }),
    origin,
  };
}

function badAddress(address: string, origin: string): RuntimeFailure {
  return new RuntimeFailure({
    reason: Reason.EngineUnavailable,
    message: `${origin} is "${address}": expected unix:///path/to/docker.sock or tcp://host:port.`,
    nextStep: `Correct ${origin}, e.g. unix:///var/run/docker.sock, or unset it.`,
  });
}

function sshRefused(address: string, origin: string): RuntimeFailure {
  const target = address.slice("ssh://".length).replace(/\/.*$/, "");
  const [, host = target, port] = /^(.*):(\d+)$/.exec(target) ?? [];
  const login = port === undefined ? host : `-p ${port} ${host}`;
  return new RuntimeFailure({
    reason: Reason.EngineUnavailable,
    message: `${origin} is "${address}": engines behind ssh:// are not reached directly.`,
    nextStep: `Forward its socket, then use that: ssh -fNL /tmp/docker-remote.sock:/var/run/docker.sock ${login} && export DOCKER_HOST=unix:///tmp/docker-remote.sock`,
  });
}
