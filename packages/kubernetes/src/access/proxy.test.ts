import { expect, it } from "vitest";
import { proxyFor } from "./proxy.ts";

const SERVER = "https://10.96.0.1:6443";

function fromEnvironment(
  env: Readonly<Record<string, string>>,
  server: string = SERVER,
): string | undefined {
  return proxyFor({ env }, server, undefined, "")?.reveal();
}

it("takes the cluster's own proxy before the environment's, whatever NO_PROXY says", () => {
  const env = { HTTPS_PROXY: "http://other:1", NO_PROXY: "*" };
  expect(proxyFor({ env }, SERVER, "http://own:1", "proxy-url")?.reveal()).toBe("http://own:1");
});

it("takes the environment's by the server's scheme", () => {
  const env = { HTTPS_PROXY: "proxy:3128", http_proxy: "http://plain:1" };
  expect(fromEnvironment(env)).toBe("http://proxy:3128");
  expect(fromEnvironment(env, "http://here")).toBe("http://plain:1");
  expect(fromEnvironment({})).toBeUndefined();
});

it.for(["https://127.0.0.1:6443", "https://localhost", "https://[::1]:1"])(
  "never asks one for %s",
  (server) => expect(fromEnvironment({ HTTPS_PROXY: "proxy:1" }, server)).toBeUndefined(),
);

it.for([
  ["*", SERVER, true],
  ["a.example, 10.96.0.1", SERVER, true],
  ["10.96.0.0/12", SERVER, true],
  ["10.0.0.0/16", SERVER, false],
  ["10.0.0.0/nothing", SERVER, false],
  ["fd00::/8", "https://[fd00::1]", true],
  ["fd00::/8", SERVER, false],
  ["example.org", "https://api.example.org", true],
  [".Example.org:6443", "https://API.example.org", true],
  ["example.org", "https://notexample.org", false],
  ["96.0.1", SERVER, false],
  ["", SERVER, false],
] as const)("NO_PROXY %s covers %s: %s", ([exceptions, server, isCovered]) => {
  const env = { HTTPS_PROXY: "http://proxy:1", NO_PROXY: exceptions };
  expect(fromEnvironment(env, server) === undefined).toBe(isCovered);
});

it("does not repeat the password of one that cannot be used", () => {
  const failure = outcome(() => fromEnvironment({ HTTPS_PROXY: "socks5://me:hidden@proxy" }));
  expect(failure).toContain("The HTTPS_PROXY begins with socks5:");
  expect(failure).not.toContain("hidden");
});

it.for(["22.13.0", "22.20.1", "23.11.0", "24.4.1"])(
  "is refused on Node %s, which would go past it",
  (nodeVersion) => {
    const around = { env: { HTTPS_PROXY: "http://me:hidden@proxy:1" }, nodeVersion };
    const failure = outcome(() => proxyFor(around, SERVER, undefined, ""));
    expect(failure).toContain(`The HTTPS_PROXY names a proxy, which Node ${nodeVersion} cannot`);
    expect(failure).not.toContain("hidden");
    const own = outcome(() =>
      proxyFor({ env: {}, nodeVersion }, SERVER, "http://a:1", "proxy-url"),
    );
    expect(own).toContain("The proxy-url names a proxy");
    expect(proxyFor({ env: {}, nodeVersion }, SERVER, undefined, "")).toBeUndefined();
  },
);

it.for(["22.21.0", "24.5.0", "24.21.0", "25.0.0"])("is taken on Node %s", (nodeVersion) => {
  const around = { env: { HTTPS_PROXY: "http://proxy:1" }, nodeVersion };
  expect(proxyFor(around, SERVER, undefined, "")?.reveal()).toBe("http://proxy:1");
});

function outcome(use: () => unknown): string {
  try {
    return String(use());
  } catch (error) {
    return String(error);
  }
}
