// Where an engine listens. Found by `resolve-endpoint.ts`, used by `../http`; plain data, so that a
// message can name it and a record can keep it.

/** A place to reach an engine at, and what said so. */
export type Endpoint = SocketEndpoint | TcpEndpoint;

/** A unix socket, or a named pipe on Windows. */
export interface SocketEndpoint {
  readonly kind: "socket";
  readonly path: string;
  readonly origin: string;
}

/** A TCP port, with or without TLS. */
export interface TcpEndpoint {
  readonly kind: "tcp";
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsMaterial;
  readonly origin: string;
}

/** What a TLS connection is made with; PEM texts. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Whether the engine's certificate must be valid. */
  readonly verify: boolean;
}

/** The endpoint as people write it, e.g. `unix:///var/run/docker.sock`. */
export function formatEndpoint(endpoint: Endpoint): string {
  if (endpoint.kind === "tcp") {
    const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
    return `tcp://${host}:${endpoint.port}`;
  }
  return endpoint.path.startsWith("\\\\")
    ? `npipe://${endpoint.path.replaceAll("\\", "/")}`
    : `unix://${endpoint.path}`;
}
