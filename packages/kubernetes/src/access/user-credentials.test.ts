import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { at, kubeconfig, makeFolder, writeIn } from "../testing/folder.ts";
import type { Credentials, CredentialSource } from "./cluster-access.ts";
import { resolveAccess } from "./resolve-access.ts";

const CERT = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
const KEY = "-----BEGIN EC PRIVATE KEY-----\nBBBB\n-----END EC PRIVATE KEY-----\n";

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

async function credentialsIn(
  home: string,
  user: object | undefined,
  cluster: object = {},
): Promise<CredentialSource> {
  await writeIn(home, ".kube/config", kubeconfig(cluster, user));
  return (await resolveAccess(at(home))).credentials;
}

function shown({ authorization, certificate }: Credentials): unknown {
  return {
    authorization: authorization?.reveal(),
    cert: certificate?.cert,
    key: certificate?.key.reveal(),
  };
}

async function shownOf(user: object | undefined, files = {}, cluster = {}): Promise<unknown> {
  const source = await credentialsIn(await makeFolder(files), user, cluster);
  return shown(await source.current());
}

describe("a user", () => {
  it("shows a certificate that is in the kubeconfig", async () => {
    const user = { "client-certificate-data": base64(CERT), "client-key-data": base64(KEY) };
    expect(await shownOf(user)).toEqual({ cert: CERT, key: KEY });
  });

  it("shows one in files, which are looked for from the kubeconfig's folder", async () => {
    const user = { "client-certificate": "pki/me.crt", "client-key": "pki/me.key" };
    const files = { ".kube/pki/me.crt": CERT, ".kube/pki/me.key": KEY };
    expect(await shownOf(user, files)).toEqual({ cert: CERT, key: KEY });
  });

  it("shows a token, one in a file first", async () => {
    expect(await shownOf({ token: "abc" })).toEqual({ authorization: "Bearer abc" });
    const user = { token: "abc", tokenFile: "token" };
    expect(await shownOf(user, { ".kube/token": "def\n" })).toEqual({
      authorization: "Bearer def",
    });
  });

  it("shows a name and a password", async () => {
    expect(await shownOf({ username: "me", password: "a:b" })).toEqual({
      authorization: `Basic ${base64("me:a:b")}`,
    });
  });

  it("shows nothing where there is none, or over plain HTTP", async () => {
    expect(await shownOf(undefined)).toEqual({});
    expect(await shownOf({})).toEqual({});
    expect(await shownOf({ token: "abc" }, {}, { server: "http://here:8001" })).toEqual({});
  });

  it("shows the new token of a file once the old one is refused", async () => {
    const home = await makeFolder({ ".kube/token": "one" });
    const source = await credentialsIn(home, { tokenFile: "token" });
    const first = await source.current();
    await writeIn(home, ".kube/token", "two");
    expect(shown(await source.current())).toEqual({ authorization: "Bearer one" });
    const second = await source.renewed(first);
    expect(second?.authorization?.reveal()).toBe("Bearer two");
    expect(await source.renewed(second ?? first)).toBeUndefined();
    expect(await source.renewed(first)).toEqual(second);
  });

  it("has nothing else to show than what is in the kubeconfig itself", async () => {
    const source = await credentialsIn(await makeFolder(), { token: "abc" });
    expect(source.what).toMatch(/^the token of user "me" in \/.*config$/);
    expect(await source.renewed(await source.current())).toBeUndefined();
  });
});

describe("a user that cannot be used", () => {
  it.for([
    [
      { "auth-provider": { name: "gcp" } },
      /auth-provider of user "me" in .* is "gcp"/,
      "gke-gcloud",
    ],
    [{ "auth-provider": { name: "mine" } }, /is "mine"/, "exec section"],
    [{ as: "root" }, /as of user "me" in .* asks to act as somebody else/, "create token"],
    [{ token: "a b" }, /token of user "me" in .* is no token: it has blanks/, "create token"],
    [{ token: 12 }, /must be a text, but is a value of type number/, "quotes"],
    [{ tokenFile: "gone" }, /names \S+\/\.kube\/gone, which is not there/, "put the file there"],
    [{ "client-key-data": base64(KEY) }, /no client-certificate of user "me"/, "Copy both"],
    [{ "client-certificate-data": base64(CERT) }, /no client-key of user "me"/, "Copy both"],
    [{ "client-certificate-data": "AAAA" }, /client-certificate-data of .* in base64/, "Copy it"],
    [{ "client-key": "gone.key" }, /client-key of .* names .*gone.key/, "put the file there"],
    [{ exec: { apiVersion: "client.authentication.k8s.io/v1alpha1" } }, /v1alpha1"/, "newer"],
  ] as const)("is refused by name: %j", async ([user, message, nextStep]) => {
    const use = async (): Promise<unknown> => shownOf(user);
    await expect(use()).rejects.toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringMatching(message),
      nextStep: expect.stringContaining(nextStep),
    });
  });

  it("hides what it is about, whoever prints it", async () => {
    const home = await makeFolder();
    await writeIn(home, ".kube/config", kubeconfig({}, { token: "hidden-token" }));
    const access = await resolveAccess(at(home));
    expect(JSON.stringify([access, await access.credentials.current()])).not.toContain("hidden");
  });

  it("names an authority that is no certificate", async () => {
    const cluster = { "certificate-authority": join("..", "ca.crt") };
    await expect(shownOf(undefined, { "ca.crt": "hello" }, cluster)).rejects.toThrow(
      /certificate-authority of cluster "here" in .* \(\.\.\/ca\.crt\) must be a PEM text/,
    );
  });
});
