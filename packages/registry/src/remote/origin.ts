// Where a registry answers: over TLS, unless it is on this machine.

/** Its address. Docker Hub answers elsewhere than it is called. */
export function originOf(registry: string): URL {
  const host = registry === "docker.io" ? "registry-1.docker.io" : registry;
  const url = new URL(`https://${host}`);
  if (isLoopback(url.hostname)) url.protocol = "http:";
  return url;
}

/** Whether a URL's host is this machine, where nobody else listens on the way. */
export function isLoopback(hostname: string): boolean {
  return (
    /^127(?:\.\d{1,3}){3}$/.test(hostname) ||
    ["[::1]", "localhost"].includes(hostname) ||
    hostname.endsWith(".localhost")
  );
}
