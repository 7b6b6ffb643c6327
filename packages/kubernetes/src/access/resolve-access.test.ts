import { join } from "node:path";
import { stringify } from "yaml";
import { describe, expect, it } from "vitest";
import { at, kubeconfig, makeFolder } from "../testing/folder.ts";
import type { ClusterAccess } from "./cluster-access.ts";
import { resolveAccess, type WantedAccess } from "./resolve-access.ts";

/** The access that `~/.kube/config` gives. */
async function resolveIn(
  files: Readonly<Record<string, unknown>>,
  wanted: WantedAccess = {},
  env: Readonly<Record<string, string>> = {},
): Promise<ClusterAccess> {
  const home = await makeFolder(files);
  const replaced = Object.entries(env).map(([name, value]) => [name, value.replaceAll("~", home)]);
  return resolveAccess(at(home, { env: Object.fromEntries(replaced) }), wanted);
}

function namesOnly(name: string, server: string, context: object = {}): object {
  return {
    clusters: [{ name, cluster: { server } }],
    contexts: [{ name, context: { cluster: name, ...context } }],
  };
}

const IN_POD = {
  env: { KUBERNETES_SERVICE_HOST: "10.96.0.1", KUBERNETES_SERVICE_PORT: "6443" },
  files: {
    "service-account/token": "pod-token\n",
    "service-account/ca.crt": "PEM",
    "service-account/namespace": "project-b\n",
  },
};

describe("the kubeconfig", () => {
  it("is read as YAML: its current context with cluster and namespace", async () => {
    const text = stringify(
      kubeconfig({ "tls-server-name": "inside" }, undefined, { namespace: "project-a" }),
    );
    expect(await resolveIn({ ".kube/config": text })).toMatchObject({
      server: "https://here:6443",
      tls: { serverName: "inside", verify: true },
      namespace: "project-a",
      context: "dev",
      origin: expect.stringMatching(/^context "dev" in .*\/\.kube\/config$/),
    });
  });

  it("gives the namespace default where it names none, and the one that is wanted first", async () => {
    const files = { ".kube/config": kubeconfig({}, undefined, { namespace: "project-a" }) };
    expect(await resolveIn({ ".kube/config": kubeconfig({}) })).toMatchObject({
      namespace: "default",
    });
    expect(await resolveIn(files, { namespace: "other" })).toMatchObject({ namespace: "other" });
  });

  it("is made of all files that KUBECONFIG names; of what they share the first counts", async () => {
    const first = { ...namesOnly("one", "https://one:1"), "current-context": "" };
    const second = {
      "current-context": "two",
      clusters: [
        { name: "one", cluster: { server: "https://wrong:1" } },
        { name: "two", cluster: { server: "https://two:2/with/path/" } },
      ],
      contexts: [{ name: "two", context: { cluster: "two" } }],
    };
    const files = { a: first, b: second, c: { "current-context": "one" } };
    const env = { KUBECONFIG: "~/missing:~/a::~/b:~/c" };
    expect(await resolveIn(files, {}, env)).toMatchObject({ server: "https://two:2/with/path" });
    expect(await resolveIn(files, { context: "one" }, env)).toMatchObject({
      server: "https://one:1",
      origin: expect.stringMatching(/\/a$/),
    });
  });

  it("reads what it is told of by a pipe of the shell's", async () => {
    const home = await makeFolder();
    const around = at(home, { env: { KUBECONFIG: "/dev/null" } });
    await expect(resolveAccess(around)).rejects.toThrow("a context in /dev/null");
  });

  it("takes the context that leads to a server, the named one first", async () => {
    const files = {
      ".kube/config": {
        "current-context": "b",
        clusters: [
          { name: "one", cluster: { server: "https://one:443" } },
          { name: "two", cluster: { server: "https://two" } },
        ],
        contexts: ["a", "b", "c"].map((name) => ({
          name,
          context: { cluster: name === "b" ? "two" : "one" },
        })),
      },
    };
    const wanted = { server: "https://ONE/" };
    expect(await resolveIn(files, wanted)).toMatchObject({ context: "a" });
    expect(await resolveIn(files, { ...wanted, context: "c" })).toMatchObject({ context: "c" });
    expect(await resolveIn(files, { ...wanted, context: "b" })).toMatchObject({ context: "a" });
    await expect(resolveIn(files, { server: "https://three" })).rejects.toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringMatching(
        /No context of .*config leads to the cluster at https:\/\/three; there are: a, b, c/,
      ),
    });
  });
});

describe("what is missing", () => {
  it("is told with all that was looked for", async () => {
    await expect(resolveIn({})).rejects.toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringMatching(
        /looked for a context in \S+\/\.kube\/config, and .*KUBERNETES_SERVICE_HOST is not set/,
      ),
      nextStep: expect.stringContaining("export KUBECONFIG="),
    });
  });

  it.for([
    ["no current context", {}, {}, /No context of .* is the current one; there are: one/],
    ["a current context that is not there", { "current-context": "x" }, {}, /is "x", which is not/],
    ["a context that is not there", {}, { context: "y" }, /no context "y" in .*there are: one/],
  ] as const)("is told: %s", async ([, more, wanted, message]) => {
    const config = { ...namesOnly("one", "https://one"), ...more };
    await expect(resolveIn({ ".kube/config": config }, wanted)).rejects.toThrow(message);
  });

  it.for([
    ["a cluster", {}, { cluster: "gone" }, /names the cluster "gone", which is not there; there/],
    ["a user", {}, { user: "gone" }, /names the user "gone", which is not there; there are: none/],
    ["a server", { server: "" }, {}, /no server of cluster "here" in /],
  ] as const)("is told: %s", async ([, cluster, context, message]) => {
    const config = kubeconfig(cluster, undefined, context);
    await expect(resolveIn({ ".kube/config": config })).rejects.toThrow(message);
  });
});

describe("a value that cannot be meant", () => {
  it.for([
    [{ server: "here:6443" }, {}, /server of cluster "here" in .*"here:6443": expected https:/],
    [{ server: "ftp://here" }, {}, /expected https:\/\/host:port/],
    [{ server: 17 }, {}, /must be a text, but is a value of type number/],
    [{ "insecure-skip-tls-verify": "yes" }, {}, /must be true or false/],
    [{ "proxy-url": "socks5://proxy" }, {}, /begins with socks5:: expected an HTTP proxy/],
    [{}, { namespace: 17 }, /namespace of context "dev" in .* must be a text/],
  ] as const)("is named: %j %j", async ([cluster, context, message]) => {
    const config = kubeconfig(cluster, undefined, context);
    await expect(resolveIn({ ".kube/config": config })).rejects.toThrow(message);
  });

  it("is not repeated where it holds a password", async () => {
    const config = kubeconfig({ server: "https://me:hidden@here" });
    const failure = await resolveIn({ ".kube/config": config }).catch(String);
    expect(failure).toContain("holds a user name or password");
    expect(failure).not.toContain("hidden");
  });
});

describe("in a pod", () => {
  it("takes the service account's token, authority and namespace", async () => {
    const access = await resolveIn(IN_POD.files, {}, IN_POD.env);
    expect(access).toMatchObject({
      server: "https://10.96.0.1:6443",
      tls: { ca: "PEM", verify: true },
      namespace: "project-b",
      origin: "the service account of our own pod",
    });
    expect(access.context).toBeUndefined();
    const { authorization } = await access.credentials.current();
    expect(authorization?.reveal()).toBe("Bearer pod-token");
  });

  it("prefers a kubeconfig, unless another server is wanted", async () => {
    const files = { ...IN_POD.files, ".kube/config": kubeconfig({}) };
    const { env } = IN_POD;
    expect(await resolveIn(files, {}, env)).toMatchObject({ server: "https://here:6443" });
    const wanted = { server: "https://10.96.0.1:6443", context: "dev" };
    expect(await resolveIn(files, wanted, env)).toMatchObject({ server: wanted.server });
    await expect(resolveIn(files, { context: "other" }, env)).rejects.toThrow('"other"');
  });

  it("writes an address of IPv6 in brackets", async () => {
    const env = { KUBERNETES_SERVICE_HOST: "fd00::1" };
    expect(await resolveIn(IN_POD.files, {}, env)).toMatchObject({ server: "https://[fd00::1]" });
  });

  it("says when the pod was given no token", async () => {
    await expect(resolveIn({}, {}, IN_POD.env)).rejects.toMatchObject({
      message: expect.stringMatching(/no token at .*service-account\/token/),
      nextStep: expect.stringContaining("automountServiceAccountToken"),
    });
  });
});

it("says which file it may not read", async () => {
  const home = await makeFolder();
  // A folder is no file.
  const around = at(home, { env: { KUBECONFIG: join(home, ".") } });
  await expect(resolveAccess(around)).rejects.toMatchObject({
    message: expect.stringMatching(/The kubeconfig .* cannot be read: EISDIR/),
    nextStep: expect.stringContaining("Correct KUBECONFIG"),
  });
});
