// Where a registry answers: over TLS, unless it is on this machine and does not want it.
import type { IncomingMessage } from "node:http";
import { collect } from "../image/collect.ts";

const MAX_WORDS = 64 * 1024;

/** Its address. Docker Hub answers elsewhere than it is called. */
export function originOf(registry: string): URL {
  const host = registry === "docker.io" ? "registry-1.docker.io" : registry;
  const url = new URL(`https://${host}`);
  if (isLoopback(url.hostname)) url.protocol = "http:";
  return url;
}

/** Whether a URL's host is this machine, where nobody else listens on the way. */
export function isLoopback(hostname: string): boolean {
  return /^127(?:\.\d{1,3}){3}$/.test(hostname) || ["[::1]", "localhost"].includes(hostname);
}

/** Whether a server on this machine says that it is spoken to without the TLS that it wants. Nothing was shown to it yet. */
export async function wantsTls(answer: IncomingMessage): Promise<boolean> {
  if (answer.statusCode !== 400) return false;
  const words = await collect(answer, MAX_WORDS).catch(() => Buffer.alloc(0));
  return /\bHTTPS\b/.test(words.toString("utf8"));
}

/** The same address over TLS. */
export function withTls(origin: URL): URL {
  const url = new URL(origin);
  url.protocol = "https:";
  return url;
}
