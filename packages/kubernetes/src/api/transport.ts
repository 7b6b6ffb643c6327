// The connections to one API server. A client certificate belongs to a connection, so each has its own.
import { Agent, request as httpRequest, type ClientRequest, type RequestOptions } from "node:http";
import type { ClientCertificate, ClusterAccess } from "../access/cluster-access.ts";

/** Begins a request; its path is one below the server's own. */
export type BeginRequest = (
  options: Pick<RequestOptions, "method" | "headers"> & { readonly path: string },
) => ClientRequest;

/** Connections, kept open between requests. */
export interface Transport {
  /** How to begin a request over a connection with this certificate. */
  over(certificate: ClientCertificate | undefined): Promise<BeginRequest>;
  /** Ends every connection. */
  close(): void;
}

/** A connection that was idle for longer is not trusted: what is between may have forgotten it. */
const IDLE_MS = 30_000;

/** Connections to the server of `access`; none is made before the first request. */
export function createTransport(access: ClusterAccess): Transport {
  const url = new URL(access.server);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (url.protocol === "http:" ? 80 : 443);
  const basePath = url.pathname.replace(/\/$/, "");
  const lines = new Map<string, Promise<Line>>();

  return {
    async over(certificate) {
      const key = certificate?.cert ?? "";
      let line = lines.get(key);
      if (line === undefined) {
        line = openLine(access, url.protocol, certificate);
        lines.set(key, line);
        await dropIdle(lines, key);
      }
      const { agent, request } = await line;
      return ({ path, ...options }) =>
        request({ ...options, agent, host, port, path: basePath + path });
    },
    close() {
      for (const line of lines.values()) void line.then(({ agent }) => agent.destroy());
    },
  };
}

/** Connections with one certificate. */
interface Line {
  readonly agent: Agent;
  readonly request: typeof httpRequest;
}

/** A certificate that was renewed is shown no more: its connections go as soon as nothing is under way on them. */
async function dropIdle(lines: Map<string, Promise<Line>>, kept: string): Promise<void> {
  for (const [key, line] of lines) {
    if (key === kept) continue;
    const { agent } = await line;
    if (Object.keys(agent.sockets).length > 0) continue;
    lines.delete(key);
    agent.destroy();
  }
}

async function openLine(
  { proxy, tls }: ClusterAccess,
  protocol: string,
  certificate: ClientCertificate | undefined,
): Promise<Line> {
  const address = proxy?.reveal();
  const kept = {
    keepAlive: true,
    timeout: IDLE_MS,
    ...(address !== undefined && { proxyEnv: { HTTP_PROXY: address, HTTPS_PROXY: address } }),
  };
  if (protocol === "http:") return { agent: new Agent(kept), request: httpRequest };
  const https = await import("node:https");
  const agent = new https.Agent({
    ...kept,
    ca: tls.ca,
    servername: tls.serverName,
    rejectUnauthorized: tls.verify,
    cert: certificate?.cert,
    key: certificate?.key.reveal(),
  });
  return { agent, request: https.request };
}
