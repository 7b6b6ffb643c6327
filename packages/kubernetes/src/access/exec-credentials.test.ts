import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { at, kubeconfig, makeFolder, writeIn } from "../testing/folder.ts";
import type { CredentialSource } from "./cluster-access.ts";
import { resolveAccess } from "./resolve-access.ts";
import type { Surroundings } from "./surroundings.ts";

const VERSION = "client.authentication.k8s.io/v1";

interface Tried {
  readonly home: string;
  readonly source: CredentialSource;
}

/** A user whose credentials this script gives; it counts its runs in `runs`. */
async function withPlugin(
  script: string,
  exec: object = {},
  given: Partial<Surroundings> = {},
  cluster: object = {},
): Promise<Tried> {
  const home = await makeFolder({
    ".kube/bin/login": `#!/bin/sh\ncd "$(dirname "$0")"; echo x >> runs\n${script}\n`,
  });
  const user = {
    exec: { apiVersion: VERSION, command: "bin/login", interactiveMode: "IfAvailable", ...exec },
  };
  await writeIn(home, ".kube/config", kubeconfig(cluster, user));
  const { credentials: source } = await resolveAccess(at(home, given));
  return { home, source };
}

function answer(status: object, version: string = VERSION): string {
  const text = JSON.stringify({ apiVersion: version, kind: "ExecCredential", status });
  return `cat <<'END'\n${text}\nEND`;
}

async function runsOf({ home }: Tried): Promise<number> {
  return (await readFile(join(home, ".kube/bin/runs"), "utf8")).split("\n").length - 1;
}

async function failureOf(tried: Tried): Promise<unknown> {
  return tried.source.current().catch((error: unknown) => error);
}

describe("a program that gives credentials", () => {
  it("is run once for all who ask, and not again while its token is good", async () => {
    const tried = await withPlugin(
      answer({ token: "abc", expirationTimestamp: "2999-01-01T00:00:00Z" }),
    );
    const all = await Promise.all([1, 2, 3].map(() => tried.source.current()));
    all.push(await tried.source.current());
    expect(all.map(({ authorization }) => authorization?.reveal())).toEqual(
      Array(4).fill("Bearer abc"),
    );
    expect(await runsOf(tried)).toBe(1);
  });

  it("is run again when its token has ended", async () => {
    const tried = await withPlugin(
      answer({ token: "abc", expirationTimestamp: "2020-01-01T00:00:00Z" }),
    );
    await tried.source.current();
    await tried.source.current();
    expect(await runsOf(tried)).toBe(2);
  });

  it("is run again when its token was refused, and one that has no other says so", async () => {
    const tried = await withPlugin(
      `[ -e second ] && T=two || T=one; touch second\n${answer({ token: "$T" }).replace("'END'", "END")}`,
    );
    const first = await tried.source.current();
    const second = await tried.source.renewed(first);
    expect(first.authorization?.reveal()).toBe("Bearer one");
    expect(second?.authorization?.reveal()).toBe("Bearer two");
    expect(await tried.source.renewed(second ?? first)).toBeUndefined();
  });

  it("may give a certificate", async () => {
    const { source } = await withPlugin(
      answer({ clientCertificateData: "CERT", clientKeyData: "KEY" }),
    );
    const { certificate } = await source.current();
    expect([certificate?.cert, certificate?.key.reveal()]).toEqual(["CERT", "KEY"]);
  });

  it("gets its arguments, its variables, and what there is to know of the cluster", async () => {
    const script = `echo "$1 $MINE $OURS" > said; echo "$KUBERNETES_EXEC_INFO" > info\n${answer({ token: "abc" })}`;
    const exec = {
      args: ["get-token"],
      env: [{ name: "MINE", value: "mine" }],
      provideClusterInfo: true,
    };
    const cluster = {
      "insecure-skip-tls-verify": true,
      extensions: [{ name: "client.authentication.k8s.io/exec", extension: { audience: "us" } }],
    };
    const env = { PATH: process.env["PATH"], OURS: "ours" };
    const { home, source } = await withPlugin(script, exec, { env }, cluster);
    await source.current();
    const read = (name: string): Promise<string> => readFile(join(home, ".kube/bin", name), "utf8");
    expect(await read("said")).toBe("get-token mine ours\n");
    expect(JSON.parse(await read("info"))).toEqual({
      apiVersion: VERSION,
      kind: "ExecCredential",
      spec: {
        interactive: false,
        cluster: {
          server: "https://here:6443",
          "insecure-skip-tls-verify": true,
          config: { audience: "us" },
        },
      },
    });
  });

  it("is found by its name in PATH", async () => {
    const bin = await makeFolder({ "our-login": `#!/bin/sh\n${answer({ token: "abc" })}` });
    const env = { PATH: `${bin}:${process.env["PATH"]}` };
    const { source } = await withPlugin("", { command: "our-login" }, { env });
    expect((await source.current()).authorization?.reveal()).toBe("Bearer abc");
  });

  it("has its words shown to the person who may have to answer it", async () => {
    const said: string[] = [];
    const given = { isInteractive: true, show: (text: string) => void said.push(text) };
    const script = `echo open your browser >&2\n${answer({ token: "abc" })}`;
    await (await withPlugin(script, {}, given)).source.current();
    expect(said.join("")).toBe("open your browser\n");
    await (await withPlugin(script, { interactiveMode: "Never" }, given)).source.current();
    expect(said.join("")).toBe("open your browser\n");
  });
});

describe("a program that gives none", () => {
  it.for([
    ["writes nothing", "true", /login \(exec of user "me" in .*\) wrote no ExecCredential/],
    ["writes another version", answer({ token: "a" }, "v9"), /apiVersion v9, asked for was/],
    ["gives neither", answer({}), /gave neither a token nor a certificate/],
    ["gives half", answer({ clientKeyData: "k" }), /one of certificate and key without the other/],
    ["gives no token", answer({ token: "a\nb" }), /is no token: it has blanks/],
    ["gives no time", answer({ token: "a", expirationTimestamp: "soon" }), /that is no time/],
    ["writes for ever", "yes hidden", /it wrote more than \d+ bytes/],
    ["fails", "echo log in first >&2; exit 3", /it ended with 3; it said: log in first/],
    ["dies", "kill -9 $$", /it was ended by SIGKILL/],
  ] as const)("is named when it %s", async ([, script, message]) => {
    expect(await failureOf(await withPlugin(script))).toMatchObject({
      reason: "EngineUnavailable",
      message: expect.stringMatching(message),
    });
  });

  it("is named when it is not there, with the hint of the kubeconfig", async () => {
    const exec = { command: "no-such-login", installHint: "apt install no-such-login" };
    expect(await failureOf(await withPlugin("", exec))).toMatchObject({
      message: expect.stringContaining("names the program no-such-login, which is not there"),
      nextStep: "apt install no-such-login",
    });
  });

  it("is named when it cannot be run, without its arguments", async () => {
    const failure = String(await failureOf(await withPlugin("", { args: ["hidden\0"] })));
    expect(failure).toContain("cannot be run: ERR_INVALID_ARG_VALUE");
    expect(failure).not.toContain("hidden");
  });

  it("is not waited for when it has to ask and nobody is there", async () => {
    await expect(withPlugin("", { interactiveMode: "Always" })).rejects.toThrow(
      "our standard input is no terminal",
    );
  });

  it("has secrets taken out of its complaints, and its output never shown", async () => {
    const script =
      'echo "no: $CLIENT_SECRET $2 eyJhbGciOi.eyJzdWIi.c2ln Bearer hidden-5 for $USER_NAME" >&2; echo hidden-0; exit 1';
    const exec = {
      args: ["--client-secret", "hidden-4"],
      env: [
        { name: "CLIENT_SECRET", value: "hidden-1" },
        { name: "USER_NAME", value: "somebody" },
      ],
    };
    const failure = String(await failureOf(await withPlugin(script, exec)));
    expect(failure).toContain("it said: no: *** *** *** Bearer *** for somebody");
    expect(failure).not.toContain("hidden");
  });

  it("is ended when nobody waits for it any more", async () => {
    const tried = await withPlugin("echo $$ > pid; exec sleep 60");
    const stop = new AbortController();
    const waiting = tried.source.current(stop.signal);
    const pidFile = join(tried.home, ".kube/bin/pid");
    await expect.poll(() => readFile(pidFile, "utf8").catch(() => "")).toMatch(/\d\n/);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ reason: "Stopped" });
    const pid = Number(await readFile(pidFile, "utf8"));
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
