import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientFor } from "../testing/peer.ts";
import { makeNamespace, type TestNamespace } from "../testing/cluster.ts";
import { at, makeFolder, writeIn } from "../testing/folder.ts";
import { resolveAccess } from "./resolve-access.ts";
import { surroundings } from "./surroundings.ts";

const VERSION = "client.authentication.k8s.io/v1";

describe("a real cluster", { tags: ["kubernetes"] }, () => {
  let there: TestNamespace;
  beforeAll(async () => {
    there = await makeNamespace();
  });
  afterAll(() => there.remove());

  /** A home whose kubeconfig has this user. */
  async function homeOf(
    user: object,
    files: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const { server, tls } = there.admin.access;
    const ca = Buffer.from(tls.ca ?? "").toString("base64");
    return makeFolder({
      ...files,
      ".kube/config": {
        "current-context": "test",
        clusters: [{ name: "test", cluster: { server, "certificate-authority-data": ca } }],
        contexts: [{ name: "test", context: { cluster: "test", user: "me" } }],
        users: [{ name: "me", user }],
      },
    });
  }

  function serviceAccount(): string {
    return `system:serviceaccount:${there.name}:task-api`;
  }

  it("knows a client certificate", async () => {
    const { credentials } = await resolveAccess(surroundings());
    const { certificate } = await credentials.current();
    const files = { "me.crt": certificate?.cert, "me.key": certificate?.key.reveal() };
    const user = { "client-certificate": "../me.crt", "client-key": "../me.key" };
    expect(await nameSeen(await homeOf(user, files))).toEqual(seenAs("admin"));
  });

  it("knows the token of a service account", async () => {
    const user = { token: await there.token() };
    expect(await nameSeen(await homeOf(user))).toEqual(seenAs(serviceAccount()));
  });

  it("knows what a program gives", async () => {
    const status = { token: await there.token() };
    const text = JSON.stringify({ apiVersion: VERSION, kind: "ExecCredential", status });
    const script = `#!/bin/sh\ncat <<'END'\n${text}\nEND\n`;
    const exec = { apiVersion: VERSION, command: "./login", interactiveMode: "Never" };
    const home = await homeOf({ exec }, { ".kube/login": script });
    expect(await nameSeen(home)).toEqual(seenAs(serviceAccount()));
  });

  it("knows a pod of its own", async () => {
    const { access } = there.admin;
    const { hostname, port } = new URL(access.server);
    const home = await makeFolder({
      "service-account/token": await there.token(),
      "service-account/ca.crt": access.tls.ca ?? "",
      "service-account/namespace": there.name,
    });
    const env = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
    expect(await nameSeen(home, env)).toEqual(seenAs(serviceAccount()));
  });

  it("gets the next token when one has ended", async () => {
    const secrets = `/api/v1/namespaces/${there.name}/secrets`;
    await there.create(secrets, { metadata: { name: "short-lived" } });
    const first = await there.token({ apiVersion: "v1", kind: "Secret", name: "short-lived" });
    const home = await homeOf({ tokenFile: "token" }, { ".kube/token": first });
    const access = await resolveAccess(at(home));
    const client = clientFor(access);
    const pods = `/api/v1/namespaces/${there.name}/pods`;
    expect(await client.call("GET", pods)).toMatchObject({ status: 200 });

    await there.admin.call("DELETE", `${secrets}/short-lived`);
    const other = clientFor(await resolveAccess(at(await homeOf({ token: first }))));
    // A server believes what it has checked for a few seconds more.
    await expect
      .poll(() => other.call("GET", pods).catch(String), { timeout: 60_000, interval: 500 })
      .toMatch(/refused the token of user "me" in .* \(status 401\)/);
    await writeIn(home, ".kube/token", await there.token());
    expect(await client.call("GET", pods)).toMatchObject({ status: 200 });
  });

  it("that does not trust us is told from one that we do not trust", async () => {
    const home = await homeOf({ token: "abc" });
    await expect(nameSeen(home)).rejects.toMatchObject({
      message: expect.stringContaining('refused the token of user "me"'),
    });
    const { server } = there.admin.access;
    await writeIn(home, ".kube/config", {
      "current-context": "x",
      clusters: [{ name: "x", cluster: { server } }],
      contexts: [{ name: "x", context: { cluster: "x" } }],
    });
    await expect(nameSeen(home)).rejects.toMatchObject({
      message: expect.stringContaining("its certificate is not trusted"),
      nextStep: expect.stringContaining("certificate-authority in the cluster of"),
    });
  });
});

/** Who the cluster takes the user for whose settings are in `home`. */
async function nameSeen(
  home: string,
  env: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const client = clientFor(await resolveAccess(at(home, { env })));
  const path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
  const { body } = await client.call("POST", path, { json: {} });
  return body;
}

function seenAs(username: string): object {
  return expect.objectContaining({
    status: { userInfo: expect.objectContaining({ username }) },
  });
}
